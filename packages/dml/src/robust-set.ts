import { type EffectSet, mean, normalQuantile, quadraticSet } from "@career-dml/core";
import { influenceCovariances } from "./inference/influence-covariance.js";
import type { Spread } from "./moment-inference.js";
import type { LinearScore } from "./scores.js";

/**
 * Effects that a test of the score at that effect does not reject: all theta with
 * `(mean psi(theta))^2 <= z^2 Var(mean psi(theta))`, psi(theta) = psiA theta + psiB. Unlike estimate +- z se it does not divide by
 * mean(psiA), so it has its level however little identifies the effect, as with a weak instrument; it is then no interval.
 *
 * @param level Of the set.
 * @param spread As of the standard error: of independent units, or of clusters.
 * @throws {DataError} where two-way clusters leave a negative variance of the score at some effect.
 * @see Anderson & Rubin (1949), Ann. Math. Stat. 20(1); Stock & Wright (2000), Econometrica 68(5); for orthogonal scores
 *   Chernozhukov et al. (2018), Econometrics Journal 21(1), section 4.2.
 */
export function robustSet({ psiA, psiB }: LinearScore, level: number, spread: Spread = "n"): EffectSet {
  const [a, b] = [mean(psiA), mean(psiB)];
  const centred = { a: psiA.map((v) => v - a), b: psiB.map((v) => v - b) };
  const critical = normalQuantile(0.5 + level / 2) ** 2;
  const { uu, uv, vv } = influenceCovariances(centred.a, centred.b, spread);
  return quadraticSet(a * a - critical * uu, critical * uv - a * b, b * b - critical * vv);
}
