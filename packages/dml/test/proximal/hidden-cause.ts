import { createRng, type Design, design, type Folds, normalQuantile } from "@career-dml/core";

/** Numbers of the linear Gaussian model. */
export interface HiddenCauseOptions {
  /** How strongly Z, and W, show the hidden cause. */
  readonly z?: number;
  readonly w?: number;
  readonly effect?: number;
  /** Of the treatment on the logit scale: intercept and slope in the hidden cause. */
  readonly a?: number;
  readonly b?: number;
}

export interface HiddenCause {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly covariates: Design;
  readonly outcomeProxies: Design;
  readonly treatmentProxies: Design;
  readonly folds: Folds;
}

/**
 * U normal; W = w U + e, Z = z U + e, P(T = 1 | U) = expit(a + b U), Y = effect T + X / 2 + U + e / 2, all e standard normal. The outcome bridge is
 * effect t + x / 2 + W / w; with z = 1 the treatment bridge is 1 + exp((-1)^t (a + b Z) - b^2 / 2), since E[exp(c Z) | U] = exp(c U + c^2 / 2).
 */
export function hiddenCause(n: number, seed: number, options: HiddenCauseOptions = {}): HiddenCause {
  const { z: zSlope = 1, w: wSlope = 1, effect = 0.5, a = 0.2, b = 0.7 } = options;
  const rng = createRng(seed);
  const normal = (): number => normalQuantile(rng.uniform() * (1 - 2 ** -53) + 2 ** -54);
  const normals = (): Float64Array => Float64Array.from({ length: n }, normal);
  const [u, x, noiseW, noiseZ, noiseY] = [normals(), normals(), normals(), normals(), normals()];
  const treatment = Uint8Array.from(u, (v) => (rng.uniform() < 1 / (1 + Math.exp(-a - b * v)) ? 1 : 0));
  return {
    outcome: u.map((v, i) => effect * treatment[i]! + x[i]! / 2 + v + noiseY[i]! / 2),
    treatment,
    covariates: design({ x }),
    outcomeProxies: design({ w: u.map((v, i) => wSlope * v + noiseW[i]!) }),
    treatmentProxies: design({ z: u.map((v, i) => zSlope * v + noiseZ[i]!) }),
    folds: { k: 4, of: Uint32Array.from({ length: n }, (_, i) => i % 4) },
  };
}
