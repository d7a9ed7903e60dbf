import { type PowerSummary, resolveOptions } from "@career-dml/core";
import type { z } from "zod";
import { powerOptions } from "./effect-test.js";
import { minimumDetectableEffect, requiredUnits } from "./power.js";
import type { PowerDesign } from "./power-design.js";

/** A design with units and an effect, whose power is asked for. */
export interface PowerInput extends PowerDesign {
  readonly n: number;
  /** Effect whose required n is reported. */
  readonly effect: number;
}

const FRONTIER_FACTORS = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const R2_GRID = Object.freeze([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
const SIGMA_FACTORS = [0.5, 0.75, 1, 1.25, 1.5];

/**
 * Minimum detectable effect of this analysis, the n that a given effect needs, the frontier over n and the grid over
 * outcome spread and explained share.
 */
export function powerSummary(input: PowerInput, options: z.input<typeof powerOptions> = {}): PowerSummary {
  const resolved = resolveOptions("power", powerOptions, options);
  const { alpha, power } = resolved;
  const at = (n: number, design: PowerDesign = input): number => minimumDetectableEffect(n, design, resolved);
  const sizes = FRONTIER_FACTORS.map((factor) => Math.max(10, Math.round(factor * input.n)));
  const sigma = Object.freeze(SIGMA_FACTORS.map((factor) => factor * input.sigma));
  return Object.freeze({
    alpha,
    power,
    mde: at(input.n),
    requiredN: Object.freeze({ effect: input.effect, n: requiredUnits(input.effect, input, resolved) }),
    frontier: Object.freeze([...new Set(sizes)].map((n) => Object.freeze({ n, mde: at(n) }))),
    grid: Object.freeze({
      sigma,
      r2: R2_GRID,
      mde: Object.freeze(sigma.map((s) => Object.freeze(R2_GRID.map((r2) => at(input.n, { ...input, sigma: s, r2 }))))),
    }),
  });
}
