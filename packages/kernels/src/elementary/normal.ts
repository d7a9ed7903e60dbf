import { erfcxOfLarge, erfcxOfMiddle, erfOfSmall, MIDDLE, SMALL } from "./erfcx.js";
import { expOfNegative } from "./exp.js";
import { log, logOnePlus } from "./log.js";
import { ROUNDER } from "./powers-of-two.js";

const ROOT_TWO_OVER_PI = 0.7978845608028654;
const ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;
/** Beyond it e^(-x^2/2) is 0 in double precision. */
const GAUSSIAN_LIMIT = 40;
/** Below it the curvature is that of its asymptotic series: there m + z has lost the digits of m. */
const FAR_TAIL = -40;

/**
 * e^(-x^2/2) within a few units in the last place: x = h + l with h on a grid on which h^2 is exact, and the rounding of
 * the exponent is put back, for at x = 37 it would cost the last two digits. 0 where |x| > 37.6.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/normal.rs
 */
export function gaussian(x: number): number {
  const bounded = x < -GAUSSIAN_LIMIT ? -GAUSSIAN_LIMIT : x > GAUSSIAN_LIMIT ? GAUSSIAN_LIMIT : x;
  const h = (bounded * 16 + ROUNDER - ROUNDER) * 0.0625;
  const l = bounded - h;
  const whole = -0.5 * (h * h);
  const rest = -(l * (h + 0.5 * l));
  const exponent = whole + rest;
  const e = expOfNegative(exponent);
  return e + e * (whole - exponent + rest);
}

/** What a likelihood needs of the standard normal distribution at some points, one entry each. */
export interface NormalTerms {
  /** log Phi(z). */
  readonly logCdf: Float64Array;
  /** m = phi(z) / Phi(z), the derivative of log Phi. */
  readonly ratio: Float64Array;
  /** m (m + z), minus the second derivative, in [0, 1]. */
  readonly curvature: Float64Array;
}

export const normalTerms = (size: number): NormalTerms => ({
  logCdf: new Float64Array(size),
  ratio: new Float64Array(size),
  curvature: new Float64Array(size),
});

/**
 * Fills `out` at the first `size` points of `z`, to a relative 1e-15 in both tails: with r = erfcx(|z| / sqrt 2),
 * g = e^(-z^2/2) and t = Phi(-|z|) = g r / 2
 * z < 0: `log Phi = log(r / 2) - z^2 / 2`, `m = sqrt(2 / pi) / r`;
 * z >= 0: `log Phi = log(1 - t)`, `m = g / sqrt(2 pi) / (1 - t)`.
 * Below -40 the curvature is `1 - u + 6 u^2 - 50 u^3 + 518 u^4`, u = 1 / z^2 (the series of Laplace).
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/normal.rs
 */
export function fillNormalTerms(z: Float64Array, size: number, out: NormalTerms): void {
  const { logCdf, ratio, curvature } = out;
  for (let i = 0; i < size; i++) {
    const at = z[i]!;
    const r = scaledTail(at);
    let m: number;
    if (at < 0) {
      logCdf[i] = log(0.5 * r) - 0.5 * (at * at);
      m = ROOT_TWO_OVER_PI / r;
    } else {
      const g = gaussian(at);
      const tail = 0.5 * (g * r);
      logCdf[i] = logOnePlus(-tail);
      m = (ONE_OVER_ROOT_TWO_PI * g) / (1 - tail);
    }
    ratio[i] = m;
    curvature[i] = at < FAR_TAIL ? farCurvature(at) : m * (m + at);
  }
}

/** erfcx(|z| / sqrt 2), with the precise Gaussian near 0. */
function scaledTail(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2;
  const square = x * x;
  if (x <= SMALL) return (1 - erfOfSmall(x, square)) / gaussian(z);
  return x <= MIDDLE ? erfcxOfMiddle(x) : erfcxOfLarge(x, square);
}

function farCurvature(z: number): number {
  const u = 1 / (z * z);
  return 1 - u * (1 - u * (6 - u * (50 - u * 518)));
}

/** Phi(z), to a relative 1e-15 in both tails down to -37.6, 0 below. */
export function normalCdf(z: number): number {
  const tail = 0.5 * (gaussian(z) * scaledTail(z));
  return z < 0 ? tail : 1 - tail;
}
