import type { LinearScore } from "./scores.js";

/** Score of residual on residual, psiA = -V^2, psiB = V U: outcome residual U, treatment residual V. */
export const partiallingOut = (outcome: Float64Array, treatment: Float64Array): LinearScore => ({
  psiA: treatment.map((v) => -v * v),
  psiB: treatment.map((v, i) => v * outcome[i]!),
});
