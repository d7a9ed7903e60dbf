import fCdf from "@stdlib/stats-base-dists-f-cdf";
import { normalSf } from "./distributions.js";

/** Gamma(3/2) = sqrt(pi) / 2. */
const GAMMA_THREE_HALVES = Math.sqrt(Math.PI) / 2;
/** Weights that add nothing to a probability, even a million of them. */
const NEGLIGIBLE = 1e-20;

/** I_x(a, b), the regularised incomplete beta function at x = t^2 / (t^2 + df), as the F distribution with 2a and 2b degrees. */
const betaAt = (tSquared: number, twiceA: number, df: number): number => fCdf(tSquared / twiceA, twiceA, df);

/**
 * P(T > t) for Student's t with `df` degrees of freedom and noncentrality `ncp`, t >= 0: the power of a t test whose statistic
 * has mean `ncp` before its denominator is estimated. With x = t^2 / (t^2 + df) and m = ncp^2 / 2,
 * P(0 < T <= t) = 1/2 sum_j (p_j I_x(j + 1/2, df/2) + q_j I_x(j + 1, df/2)), p_j = e^-m m^j / j!,
 * q_j = ncp e^-m m^j / (sqrt(2) Gamma(j + 3/2)).
 *
 * @param t At least 0. @param df Above 0, not necessarily whole.
 * @returns To about 12 decimals; to 9 for |ncp| in the thousands, as the logarithms add up.
 * @see Lenth (1989), Applied Statistics 38(1), algorithm AS 243.
 */
export function nonCentralTSf(t: number, df: number, ncp: number): number {
  const m = (ncp * ncp) / 2;
  const sign = Math.sign(ncp);
  // In logs: for large m the first terms underflow, and the sum lives around j = m.
  let logP = -m;
  let logQ = Math.log(Math.abs(ncp) / (Math.SQRT2 * GAMMA_THREE_HALVES)) - m;
  let below = 0;
  for (let j = 0; ; j++) {
    const p = Math.exp(logP);
    const q = sign === 0 ? 0 : Math.exp(logQ);
    // Before the weights rise, and behind them, the costly factors need not be known.
    if (p + q >= NEGLIGIBLE) below += p * betaAt(t * t, 2 * j + 1, df) + sign * q * betaAt(t * t, 2 * j + 2, df);
    else if (j > m) break;
    logP += Math.log(m / (j + 1));
    logQ += Math.log(m / (j + 1.5));
  }
  return Math.min(1, Math.max(0, normalSf(-ncp) - below / 2));
}
