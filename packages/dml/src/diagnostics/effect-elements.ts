import { clusterIndex, selectEntries } from "@career-dml/core";
import type { DoublyRobustEffect } from "../doubly-robust-effect.js";
import { type BoundedEstimand, interactiveElements, type SensitivityElements } from "./sensitivity-elements.js";

/** Outcome and treatment of all n units of a dataset, and the cluster of each where units are not independent. */
export interface ObservedEffect {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly clusters?: Int32Array | null;
}

type Fit = Pick<DoublyRobustEffect, "units" | "nuisances">;

/** Which average effect, and among whom. */
export interface EffectElementsOptions {
  readonly estimand?: BoundedEstimand;
  /** Another fit whose units are asked for as well: fits that trim by their own propensities compare in the units of both. */
  readonly among?: Pick<Fit, "units">;
}

/** Elements of the omitted-variable bounds of a doubly robust effect. */
export function effectElements(
  { outcome, treatment, clusters = null }: ObservedEffect,
  { units, nuisances }: Fit,
  { estimand = "ATE", among }: EffectElementsOptions = {},
): SensitivityElements {
  const others = among === undefined ? null : new Set(among.units);
  const places = Array.from(units).flatMap((unit, k) => (others === null || others.has(unit) ? [k] : []));
  const asked = Uint32Array.from(places, (k) => units[k]!);
  const pick = (values: Float64Array): Float64Array => selectEntries(values, places);
  const { mu0, mu1, propensity } = nuisances;
  const spread = clusters === null ? "n - 1" : clusterIndex(selectEntries(clusters, asked), asked.length);
  return interactiveElements(
    {
      outcome: selectEntries(outcome, asked),
      treatment: selectEntries(treatment, asked),
      nuisances: { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) },
    },
    { estimand, spread },
  );
}
