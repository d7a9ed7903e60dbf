import { type EffectSet, normalQuantile } from "@career-dml/core";
import { weightedScore } from "../inference/weighted-score.js";
import { solveMoment } from "../moment-inference.js";
import { robustSet } from "../robust-set.js";
import { type ArmProxies, slopeScore, type Weighing } from "./proxy-relevance.js";

/**
 * Effects that keep their level however weak the proxies, for bridges linear in the outcome proxy. Given the slopes d_t of both arms the
 * effect is an ordinary mean, whose normal interval of level 1 - a/2 (a = 1 - `level`) needs no relevance; the slopes are held to the sets that a test of
 * E[1{T=t} Z (Y - d_t W)] = 0 leaves at level 1 - a/4 each (Anderson & Rubin); the set is the union over them (Bonferroni).
 * Both bounds are convex or concave in the slopes, so that their corners suffice. A set of slopes without an end leaves every effect.
 *
 * @param arms Untreated and treated, in this order.
 * @see Anderson & Rubin (1949), Ann. Math. Stat. 20(1); Dufour (1997), Econometrica 65(6), for why such a set must be able to be unbounded.
 */
export function proximalSet(
  arms: readonly [ArmProxies, ArmProxies],
  { outcome, outcomeProxy }: { readonly outcome: Float64Array; readonly outcomeProxy: Float64Array },
  level: number,
  { spread, weights }: Weighing,
): EffectSet {
  const miss = 1 - level;
  const slopes = arms.map((arm) => robustSet(slopeScore(arm, weights), 1 - miss / 4, spread));
  const [untreated, treated] = slopes;
  if (untreated?.shape !== "interval" || treated?.shape !== "interval") return Object.freeze({ shape: "everything" });
  const critical = normalQuantile(1 - miss / 4);
  // Mean over all units of an arm's outcome, d W taken off in the arm and put back for all.
  const [none, all] = arms.map(({ adjustment }) => {
    const predicted = adjustment.predicted(outcomeProxy);
    return { outcome: adjustment.predicted(outcome), proxy: outcomeProxy.map((w, i) => w - predicted[i]!) };
  }) as [Prediction, Prediction];
  const psiA = new Float64Array(outcome.length).fill(-1);
  let [low, high] = [Infinity, -Infinity];
  for (const d0 of [untreated.low, untreated.high]) {
    for (const d1 of [treated.low, treated.high]) {
      const psiB = all.outcome.map((v, i) => v + d1 * all.proxy[i]! - none.outcome[i]! - d0 * none.proxy[i]!);
      const { estimate, se } = solveMoment(weightedScore({ psiA, psiB }, weights), spread);
      low = Math.min(low, estimate - critical * se);
      high = Math.max(high, estimate + critical * se);
    }
  }
  return Object.freeze({ shape: "interval", low, high });
}

interface Prediction {
  readonly outcome: Float64Array;
  readonly proxy: Float64Array;
}
