import { createRng, type Design, design, normalQuantile, type Rng } from "@career-dml/core";
import type { EffectColumns } from "../../src/index.js";

/** Standard normal draws by inversion. */
export const normal = (rng: Rng): number => normalQuantile(Math.max(rng.uniform(), 2 ** -53));

/** The values with entry i replaced. */
export const withEntry = (values: Float64Array, i: number, value: number): Float64Array =>
  values.map((v, k) => (k === i ? value : v));

/** Columns of a simulated trial with the truth. */
export interface Trial {
  readonly columns: EffectColumns;
  readonly covariates: Design;
  /** True effect of each unit. */
  readonly truth: Float64Array;
}

/**
 * A trial with effects 1 + x1 and known propensities between .3 and .7; the nuisances and predicted effects are rough, as a forest's are, but
 * come from the covariates alone.
 */
export function trial(seed: number, n: number): Trial {
  const rng = createRng(seed);
  const x1 = new Float64Array(n).map(() => normal(rng));
  const x2 = new Float64Array(n).map(() => normal(rng));
  const e = x2.map((v) => 0.5 + 0.2 * Math.tanh(v));
  const treatment = Uint8Array.from(e, (p) => (rng.uniform() < p ? 1 : 0));
  const truth = x1.map((v) => 1 + v);
  const outcome = truth.map((tau, i) => x2[i]! + treatment[i]! * tau + normal(rng));
  return {
    columns: {
      outcome,
      treatment,
      outcomeHat: x2.map((v, i) => 0.8 * v + e[i]! * (1 + 0.7 * x1[i]!)),
      treatmentHat: e,
      effect: x1.map((v) => 0.9 + 0.7 * v),
    },
    covariates: design({ x1, x2 }),
    truth,
  };
}
