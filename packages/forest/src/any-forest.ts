import type { GrowForestInput } from "@career-dml/kernels";
import type { CausalForest, RegressionForest } from "./forest-model.js";
import { causalForestOptions, regressionForestOptions } from "./options.js";

/** A fitted forest of any kind, with its training rows. */
export type AnyForest = CausalForest | RegressionForest;

/** What a fitted forest is, as its field `kind` says. */
export type ForestKind = AnyForest["kind"];

/** The fitted forest of one kind. */
export type ForestOfKind<K extends ForestKind> = Extract<AnyForest, { readonly kind: K }>;

/** Options of each kind; a kind without an entry does not compile. */
export const optionsOfKind = Object.freeze({
  "causal-forest": causalForestOptions,
  "regression-forest": regressionForestOptions,
}) satisfies Readonly<Record<ForestKind, unknown>>;

/** What the kernels call each kind. */
export const kernelKindOf = Object.freeze({
  "causal-forest": "causal",
  "regression-forest": "regression",
}) satisfies Readonly<Record<ForestKind, GrowForestInput["kind"]>>;

/** All kinds. */
export const forestKinds = Object.freeze(Object.keys(optionsOfKind) as ForestKind[]);
