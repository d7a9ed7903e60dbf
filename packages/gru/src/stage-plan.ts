import { recurrentLayout } from "@career-dml/kernels";
import { networkOf } from "./encoder-network.js";
import { initialParameters } from "./initial-parameters.js";
import { markCount } from "./numeric-columns.js";
import type { PreparedTraining } from "./prepare-training.js";
import { learnsEffects, readsTargets } from "./stages.js";
import type { Trained, TrainingPlan } from "./training-plan.js";
import type { EncoderStage } from "./variants.js";

/** A training and what it is called, so that two jobs that begin alike share it. */
export interface KeyedPlan {
  readonly key: string;
  /** Draws the initial parameters: called once per key. */
  readonly plan: () => TrainingPlan;
}

/** Where a stage stands among those of its job. */
export interface StagePosition {
  readonly index: number;
  /** Key of the stage before it; empty for the first. */
  readonly path: string;
  readonly before: Trained | undefined;
}

/** The training of one stage; its encoder starts where that of the stage before it ended. */
export function stagePlan(p: PreparedTraining, stage: EncoderStage, { index, path, before }: StagePosition): KeyedPlan {
  const network = networkOf(stage, p.careers, p.options);
  const { batch, patience, learningRate, weightDecay, precision, embeddingStart, embeddingScale, reluBias } = p.options;
  const pretrains = index === 0 && p.options.pretraining > 0;
  const epochs = pretrains ? p.options.pretraining : p.options.epochs;
  const options = { epochs, batch, patience, learningRate, weightDecay };
  // Targets of effects come from encoders of their own, which every option may shape.
  const targets = learnsEffects(stage) ? p.options : null;
  const start = [embeddingStart, embeddingScale, reluBias];
  return {
    key: `${path} > ${p.key} ${JSON.stringify([network, options, precision, start, targets])}`,
    plan: () => {
      const initial = initialParameters(network, p.rng.fork("initial"), {
        unknown: p.options.padding === "masked",
        embeddingScale,
        reluBias,
        embeddings: embeddingStart === "careers" ? p.embeddings() : null,
        marks: markCount(p.numeric),
      });
      // The layouts of two stages agree up to their dense part.
      if (before) initial.set(before.parameters.subarray(0, recurrentLayout(network).dense));
      return {
        label: labelOf(p, pretrains),
        network,
        precision,
        careers: p.careers,
        targets: p.targets,
        rows: readsTargets(stage) ? p.fit : p.careerRows,
        validation: p.validation,
        initial,
        rng: p.rng.fork("stage", index),
        options,
      };
    },
  };
}

const labelOf = ({ job: { variant, stream, fold } }: PreparedTraining, pretrains: boolean): string =>
  [
    `encoder ${variant}`,
    ...(stream ? [stream] : []),
    ...(pretrains ? ["pre-training"] : []),
    `fold ${(fold ?? 0) + 1}`,
  ].join(", ");
