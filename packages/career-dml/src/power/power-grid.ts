import type { PowerResult } from "@career-dml/core";
import {
  detectionPower,
  type EffectTestOptions,
  fewestUnits,
  minimumDetectableEffect,
  powerDesign,
  type PowerDesign,
  requiredUnits,
} from "@career-dml/study";
import type { PowerOptions } from "../power-options.js";

/** A design, the sizes that are asked about, and the options. */
export interface Question {
  readonly design: PowerDesign;
  readonly sizes: readonly number[];
  readonly options: PowerOptions;
}

/** How the options test. */
export const testOf = ({ alpha, sides, distribution }: PowerOptions): EffectTestOptions => ({
  alpha,
  sides: sides === 1 ? 1 : 2,
  distribution,
});

/** Answers of the formulas for every combination of what was asked. */
export function powerGrid({
  design,
  sizes,
  options,
}: Question): Pick<PowerResult, "minimumDetectableEffects" | "requiredUnits" | "detection" | "frontier"> {
  const { effect: effects, power: powers } = options;
  const test = testOf(options);
  const mdeOf = (n: number, power: number): number => minimumDetectableEffect(n, design, { ...test, power });
  const size = design.clusters?.size ?? null;
  const required = effects.flatMap((effect) =>
    powers.map((power) => {
      const n = requiredUnits(effect, design, { ...test, power });
      return Object.freeze({ effect, power, n, clusters: size === null ? null : Math.ceil(n / size) });
    }),
  );
  const least = Math.min(...sizes, fewest({ ...design, covariates: (design.covariates ?? 0) + SPARE }, options));
  const line = frontierSizes(sizes, required, least);
  return {
    minimumDetectableEffects: Object.freeze(
      sizes.flatMap((n) => powers.map((power) => Object.freeze({ n, power, mde: mdeOf(n, power) }))),
    ),
    requiredUnits: Object.freeze(required),
    detection: Object.freeze(
      sizes.flatMap((n) =>
        effects.map((effect) => Object.freeze({ n, effect, power: detectionPower(n, effect, { design, ...test }) })),
      ),
    ),
    frontier: Object.freeze(
      powers.map((power) =>
        Object.freeze({ power, points: Object.freeze(line.map((n) => Object.freeze({ n, mde: mdeOf(n, power) }))) }),
      ),
    ),
  };
}

/** Degrees of freedom more than one at which the frontier begins: before, its effects would dwarf all others. */
const SPARE = 5;

/** Power by formula over sizes that hold those asked about, for each effect. */
export function powerCurves({ design, sizes, options }: Question) {
  const test = testOf(options);
  const line = between(Math.min(...sizes) / 2, Math.max(...sizes) * 2, sizes);
  return options.effect.map((effect) =>
    Object.freeze({
      effect,
      points: Object.freeze(
        line
          .filter((n) => n >= fewest(design, options))
          .map((n) => Object.freeze({ n, power: detectionPower(n, effect, { design, ...test }) })),
      ),
    }),
  );
}

/** Fewest units that the test takes. */
const fewest = (design: PowerDesign, { distribution }: PowerOptions): number =>
  distribution === "t" ? fewestUnits(powerDesign.parse(design)) : 4;

/** How far beyond the sizes asked about the frontier goes at most, to reach those that effects need. */
const FURTHEST = 20;

/** Sizes from a fifth of the smallest asked about to five times the largest, or to what an effect needs. */
function frontierSizes(
  sizes: readonly number[],
  required: readonly { readonly n: number }[],
  least: number,
): readonly number[] {
  const largest = Math.max(...sizes);
  const needed = required.map(({ n }) => n).filter((n) => n <= FURTHEST * largest);
  const low = Math.max(least, Math.min(...sizes, ...needed) / 5);
  return between(low, Math.max(5 * largest, ...needed.map((n) => 1.5 * n)), sizes);
}

/** Steps of a line. */
const STEPS = 32;

/** Whole sizes in even steps of their logarithm, with those that must be among them. */
function between(low: number, high: number, among: readonly number[]): readonly number[] {
  const steps = Array.from({ length: STEPS + 1 }, (_, k) => Math.round(low * (high / low) ** (k / STEPS)));
  return [...new Set([...steps, ...among])].filter((n) => n >= low).sort((a, b) => a - b);
}
