import { createRng, type Dataset, type Folds, stratifiedFolds } from "@career-dml/core";
import { type AdjustmentInput, type causalForestDmlOptions, REFERENCE_OPTIONS } from "@career-dml/dml";
import { type PartialEncoderOptions, REFERENCE_ENCODER_OPTIONS } from "@career-dml/gru";
import type { z } from "zod";
import type { RunOptions } from "../options.js";

/** How a profile estimates: everything that differs between the reference with its faults and our default. */
export interface Settings {
  readonly folds: Folds;
  /** Folds that encoders are cross-fitted on; `null` trains them on the rows they describe (the reference's fault). */
  readonly encoderFolds: Folds | null;
  readonly encoder: PartialEncoderOptions;
  /** First and last state as numeric codes (the reference) or as scores. */
  readonly endpoints: "codes" | "scores";
  /** Whether covariates are adjusted for beside a representation. */
  readonly covariates: NonNullable<AdjustmentInput["covariates"]>;
  readonly forestDml: z.input<typeof causalForestDmlOptions>;
  /** Averages from the mean of fitted effects need the forest; doubly robust ones do not. */
  readonly averageNeedsForest: boolean;
  /** Whether checks and benchmarks are the reference's own, faults included. */
  readonly reference: boolean;
}

/** Settings of a run. @throws {DataError} if there are too few units for the folds. */
export function settingsOf(options: RunOptions, data: Dataset): Settings {
  const rng = createRng(options.seed).fork("folds");
  return options.profile === "v3.4" && options.data === null
    ? referenceSettings(options, stratifiedFolds(data.treatment, 2, rng))
    : defaultSettings(options, stratifiedFolds(data.treatment, options.folds, rng));
}

function defaultSettings(options: RunOptions, folds: Folds): Settings {
  const { seed, epochs, trim, trees, minLeaf } = options;
  return {
    folds,
    encoderFolds: folds,
    encoder: { seed, ...(epochs !== null && { epochs }) },
    endpoints: "scores",
    covariates: "include",
    forestDml: {
      seed,
      trimming: trim > 0 ? { bound: trim } : { method: "off" },
      forest: { trees, ...(minLeaf !== null && { minLeafSize: minLeaf }) },
    },
    averageNeedsForest: false,
    reference: false,
  };
}

/** CAREER-DML v3.4 as it is; folds, trimming and trees are its own. */
function referenceSettings({ seed, epochs }: RunOptions, folds: Folds): Settings {
  return {
    folds,
    encoderFolds: null,
    encoder: { ...REFERENCE_ENCODER_OPTIONS, seed, ...(epochs !== null && { epochs }) },
    endpoints: "codes",
    covariates: "exclude",
    forestDml: { ...REFERENCE_OPTIONS, seed },
    averageNeedsForest: true,
    reference: true,
  };
}
