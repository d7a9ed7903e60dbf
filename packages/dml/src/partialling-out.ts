import type { LinearScore } from "./scores.js";

/** What covariates leave of outcome, treatment and instrument, length n each. */
interface PartialledOut {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  /** Absent: the treatment is its own. */
  readonly instrument?: Float64Array;
}

/** Score of residual on residual by the instrument's W, psiA = -W V, psiB = W U: outcome residual U, treatment residual V. */
export const partiallingOut = ({ outcome, treatment, instrument = treatment }: PartialledOut): LinearScore => ({
  psiA: instrument.map((w, i) => -w * treatment[i]!),
  psiB: instrument.map((w, i) => w * outcome[i]!),
});
