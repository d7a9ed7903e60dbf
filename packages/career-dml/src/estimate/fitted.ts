import { type Coefficient, type EffectResult, normalTwoSidedP } from "@career-dml/core";
import type { Fitted } from "./method.js";

type Words = Pick<Fitted, "meaning"> & Partial<Pick<Fitted, "label" | "statistics" | "predictions" | "coefficients">>;

/** What a method found, from the effect that its package returns. */
export function ofEffect(effect: EffectResult, words: Words): Fitted {
  const { estimator: label, options: _, seed: __, ...found } = effect;
  return Object.freeze({ statistics: [], predictions: null, ...found, label, ...words });
}

/** Why a model has no estimate of its own. */
const NO_EFFECT = "the model has coefficients, but no single effect";

interface Model extends Omit<Words, "label"> {
  readonly label: string;
  readonly n: number;
  readonly level: number;
  readonly coefficients: readonly Coefficient[];
  readonly warnings: readonly string[];
}

/** What a method found whose model has coefficients, but no single effect. */
export function ofModel(model: Model): Fitted {
  return Object.freeze({
    kind: "model",
    estimand: null,
    estimandLabel: null,
    estimate: null,
    se: null,
    ci: null,
    pValue: null,
    reason: NO_EFFECT,
    dropped: 0,
    nuisances: Object.freeze([]),
    overlap: null,
    statistics: Object.freeze([]),
    predictions: null,
    ...model,
  });
}

/** A row of a coefficient table from an estimate and its error, by the normal approximation. */
export function coefficient(
  equation: string,
  name: string,
  { estimate, se }: { estimate: number; se: number },
): Coefficient {
  const z = estimate / se;
  return Object.freeze({ equation, name, estimate, se, z, pValue: normalTwoSidedP(z) });
}
