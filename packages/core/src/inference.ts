import { normalQuantile, normalTwoSidedP } from "./distributions.js";
import type { EffectResult } from "./result.js";

/** Symmetric normal interval of the given level. */
export function normalInterval(estimate: number, se: number, level = 0.95): readonly [number, number] {
  const z = normalQuantile(0.5 + level / 2);
  return Object.freeze([estimate - z * se, estimate + z * se] as const);
}

type Given = Pick<EffectResult, "estimator" | "estimand" | "estimate" | "se" | "n"> & Partial<EffectResult>;

/**
 * An effect with its interval and p-value by the normal approximation, every other field at its empty default.
 * With `se: null` the interval and p-value are null and `reason` must say why.
 */
export function effectResult(given: Given): EffectResult {
  const { estimate, se, level = 0.95 } = given;
  return Object.freeze({
    kind: "effect" as const,
    estimandLabel: given.estimand,
    ci: se === null ? null : normalInterval(estimate, se, level),
    level,
    pValue: se === null ? null : normalTwoSidedP(estimate / se),
    dropped: 0,
    coefficients: Object.freeze([]),
    nuisances: Object.freeze([]),
    overlap: null,
    warnings: Object.freeze([]),
    options: Object.freeze({}),
    seed: null,
    ...given,
  });
}

/** One line for a terminal; @career-dml/report renders tables from the same object. */
export function summary(result: EffectResult): string {
  const { ci, se, reason } = result;
  const spread =
    se === null || ci === null ? `no standard error: ${reason ?? "not given"}` : spreadOf(se, ci, result.level);
  return `${result.estimator}, ${result.estimandLabel}: ${result.estimate.toFixed(4)} (${spread}), n = ${result.n}`;
}

const spreadOf = (se: number, [low, high]: readonly [number, number], level: number): string =>
  `se ${se.toFixed(4)}, ${Math.round(level * 100)} % CI [${low.toFixed(4)}, ${high.toFixed(4)}]`;
