import { type EffectResult, type EffectSet, effectResult, mean, WEAK_FIRST_STAGE } from "@career-dml/core";
import type { InstrumentedElements } from "./diagnostics/instrumented-elements.js";
import { influenceCovariance } from "./inference/influence-covariance.js";
import type { EffectContext, Spread } from "./moment-inference.js";
import type { ManySplits } from "./over-splits.js";
import { robustSet } from "./robust-set.js";

/** An effect that an instrument identifies. */
export interface InstrumentedEffect extends EffectResult {
  /** Effects that the score does not reject: has its level however weak the instrument. Of the first partition of the units. */
  readonly robustSet: EffectSet & { readonly level: number };
  /**
   * F of the first stage: squared t of mean(psiA), by what the instrument moves the treatment. Below about 10 the interval of
   * `estimate` and `se` misleads; the robust set does not.
   */
  readonly firstStageF: number;
}

/** An instrumented effect, and what the bounds of omitted variables on it are made of. */
export interface QuestionedInstrument {
  readonly effect: InstrumentedEffect;
  readonly elements: InstrumentedElements;
}

interface Found extends ManySplits {
  readonly described: EffectContext;
}

/** The result of an estimator whose score divides by what an instrument moves. */
export function instrumentedEffect(found: Found, level: number, spread: Spread): InstrumentedEffect {
  const { estimate, se, splits, described } = found;
  const { score, quality } = splits[0]!;
  const first = firstStageF(score.psiA, spread);
  const warnings =
    first < WEAK_FIRST_STAGE
      ? [`The instrument is weak: the first-stage F is ${first.toFixed(1)}. Read the robust set, not the interval.`]
      : [];
  const effect = effectResult({
    ...described,
    estimate,
    se,
    level,
    n: score.psiA.length,
    nuisances: Object.freeze([...quality]),
    warnings: Object.freeze([...(described.warnings ?? []), ...warnings]),
  });
  const set = Object.freeze({ ...robustSet(score, level, spread), level });
  return Object.freeze({ ...effect, robustSet: set, firstStageF: first });
}

/** Squared t statistic of mean(psiA): how far what the effect is divided by lies from zero. */
export function firstStageF(psiA: Float64Array, spread: Spread): number {
  const a = mean(psiA);
  const centred = psiA.map((v) => v - a);
  return (a * a) / influenceCovariance(centred, centred, spread);
}
