import fCdf from "@stdlib/stats-base-dists-f-cdf";
import { normalSf } from "./distributions.js";
import { exp, log } from "./elementary.js";

/** Gamma(3/2) = sqrt(pi) / 2. */
const GAMMA_THREE_HALVES = Math.sqrt(Math.PI) / 2;
/** Weights that add nothing to a probability, even a million of them. */
const NEGLIGIBLE = 1e-20;
/** Degrees of freedom from which on the normal distribution is closer than the sum, whose incomplete betas lose digits. */
const MANY = 1e6;
/** Exponent of a probability that adds nothing: e^-50 is below 1e-21. */
const CERTAIN = 50;

/** I_x(a, b), the regularised incomplete beta function at x = t^2 / (t^2 + df), as the F distribution with 2a and 2b degrees. */
const betaAt = (tSquared: number, twiceA: number, df: number): number => fCdf(tSquared / twiceA, twiceA, df);

/**
 * P(T > t) for Student's t with `df` degrees of freedom and noncentrality `ncp`: the power of a t test whose statistic
 * has mean `ncp` before its denominator is estimated. For t >= 0, with x = t^2 / (t^2 + df) and m = ncp^2 / 2,
 * P(0 < T <= t) = 1/2 sum_j (p_j I_x(j + 1/2, df/2) + q_j I_x(j + 1, df/2)), p_j = e^-m m^j / j!,
 * q_j = ncp e^-m m^j / (sqrt(2) Gamma(j + 3/2)). From a million degrees on by the normal distribution with the first two moments of
 * Z - t S, S^2 = chi^2 / df, whose error is of the order of df^-2.
 *
 * @param df Above 0, not necessarily whole; may be infinite.
 * @returns To about 12 decimals; to 9 for |ncp| in the thousands, as the logarithms add up.
 * @see Lenth (1989), Applied Statistics 38(1), algorithm AS 243; Abramowitz & Stegun (1964), 26.7.10, for many degrees.
 */
export function nonCentralTSf(t: number, df: number, ncp: number): number {
  if (t < 0) return 1 - nonCentralTSf(-t, df, -ncp);
  if (df >= MANY) return normalSf((t * (1 - 1 / (4 * df)) - ncp) / Math.sqrt(1 + (t * t) / (2 * df)));
  if (isFar(t, df, ncp)) return ncp > 0 ? 1 : 0;
  const m = (ncp * ncp) / 2;
  const sign = Math.sign(ncp);
  // In logs: for large m the first terms underflow, and the sum lives around j = m.
  let logP = -m;
  let logQ = log(Math.abs(ncp) / (Math.SQRT2 * GAMMA_THREE_HALVES)) - m;
  let below = 0;
  for (let j = 0; ; j++) {
    const p = exp(logP);
    const q = sign === 0 ? 0 : exp(logQ);
    // Before the weights rise, and behind them, the costly factors need not be known.
    if (p + q >= NEGLIGIBLE) below += p * betaAt(t * t, 2 * j + 1, df) + sign * q * betaAt(t * t, 2 * j + 2, df);
    else if (j > m) break;
    logP += log(m / (j + 1));
    logQ += log(m / (j + 1.5));
  }
  return Math.min(1, Math.max(0, normalSf(-ncp) - below / 2));
}

/**
 * Whether the mean lies so far from t that nothing is left to add up, which takes ncp^2 / 2 steps. T = (Z + ncp) / S, S^2 = chi^2 / df:
 * below a negative mean T > t needs Z > |ncp|; above a positive one T <= t needs Z <= -ncp / 2 or S >= ncp / (2 t) = c, which has at
 * most the probability exp(-df (c^2 - 1 - log c^2) / 2) for c > 1.
 *
 * @see Chernoff (1952), Annals of Mathematical Statistics 23(4).
 */
function isFar(t: number, df: number, ncp: number): boolean {
  if (ncp * ncp < 8 * CERTAIN) return false;
  if (ncp < 0) return true;
  const square = (ncp / (2 * t)) ** 2;
  return square === Infinity || (square > 1 && df * (square - 1 - log(square)) > 2 * CERTAIN);
}
