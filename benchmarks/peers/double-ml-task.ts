import type { EffectResult, RunContext } from "@career-dml/core";
import { interactiveRegression, partiallyLinear } from "@career-dml/dml";
import { type Experiment, experiment } from "../dml/experiment.js";
import { THREADS } from "./ask-peer.js";
import type { PeerTask } from "./peer-task.js";

/** Leaves and trees as LightGBM has them in the peer's script; all trees are grown. */
const NUISANCE = { learners: ["boosting" as const], boosting: { trees: 100, maxDepth: 5, maxBins: 255, heldOut: 0 } };

interface Model {
  readonly name: string;
  readonly script: "python/doubleml_plr.py" | "python/doubleml_irm.py";
  readonly treatment: (data: Experiment) => Float64Array;
  readonly outcome: (data: Experiment) => Float64Array;
  readonly estimate: (data: Experiment, run: RunContext) => Promise<EffectResult>;
}

const MODELS: Readonly<Record<"PLR" | "IRM", Model>> = {
  PLR: {
    name: "partially linear regression",
    script: "python/doubleml_plr.py",
    treatment: ({ dose }) => dose,
    outcome: ({ outcomeOfDose }) => outcomeOfDose,
    estimate: ({ outcomeOfDose: outcome, dose: treatment, design, folds }, run) =>
      partiallyLinear({ outcome, treatment, designs: [design], folds }, { nuisance: NUISANCE }, run),
  },
  IRM: {
    name: "interactive regression",
    script: "python/doubleml_irm.py",
    treatment: ({ treatment }) => Float64Array.from(treatment),
    outcome: ({ outcomeOfTreatment }) => outcomeOfTreatment,
    estimate: ({ outcomeOfTreatment: outcome, treatment, design, folds }, run) => {
      const options = { nuisance: NUISANCE, whenExtreme: "clip" as const };
      return interactiveRegression({ outcome, treatment, designs: [design], folds }, options, run);
    },
  },
};

/** Double machine learning from the data to the standard error, boosting of 100 trees for every nuisance, the same five folds on both sides. */
export function doubleMlTask(model: keyof typeof MODELS, repetitions: number): PeerTask {
  const { name, script, treatment, outcome, estimate } = MODELS[model];
  const data = experiment();
  const { n, p, x } = data.design;
  return {
    name: `${name}, n = ${n.toLocaleString("en-US")}, p = ${p}, five folds, boosting of 100 trees`,
    input: { x, y: outcome(data), d: treatment(data), folds: Float64Array.from(data.folds.of), n, repetitions },
    peers: { "DoubleML with LightGBM": script },
    work: async () => {
      const found = await estimate(data, { threads: THREADS });
      return () => ({ estimate: [found.estimate, found.se!] });
    },
    agreement: (ours, theirs) => {
      const [own, other] = [ours, theirs].map(({ estimate }) => estimate!.map((value) => value.toFixed(4)));
      return `estimate ${own![0]} (${own![1]}), theirs ${other![0]} (${other![1]})`;
    },
  };
}
