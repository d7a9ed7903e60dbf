import { normalQuantile, type PowerSummary, resolveOptions } from "@career-dml/core";
import { z } from "zod";

const open = z.number().gt(0).lt(1);

export const powerOptions = z.strictObject({
  alpha: open.default(0.05).describe("level of the two-sided test"),
  power: open.default(0.8).describe("probability of finding the effect"),
});

/** A comparison of two groups whose covariates explain part of the outcome. */
export interface PowerDesign {
  /** Standard deviation of the outcome. */
  readonly sigma: number;
  /** Share of its variance that the adjustment explains. */
  readonly r2: number;
  /** Treated share. */
  readonly share: number;
}

/** (z_{1 - alpha/2} + z_power) sigma sqrt(1 - R2) / sqrt(p (1 - p)): the minimum detectable effect times sqrt(n). */
function unitEffect({ sigma, r2, share }: PowerDesign, { alpha, power }: z.output<typeof powerOptions>): number {
  const z0 = normalQuantile(1 - alpha / 2) + normalQuantile(power);
  return (z0 * sigma * Math.sqrt(1 - r2)) / Math.sqrt(share * (1 - share));
}

/**
 * Smallest effect that n units detect, in outcome units.
 *
 * @throws {OptionsError} if an option is unknown or out of range.
 * @see Bloom (1995), Evaluation Review 19(5).
 */
export const minimumDetectableEffect = (
  n: number,
  design: PowerDesign,
  options: z.input<typeof powerOptions> = {},
): number => unitEffect(design, resolveOptions("power", powerOptions, options)) / Math.sqrt(n);

/** Units needed to detect `effect`; the inverse of `minimumDetectableEffect`, rounded up. */
export const requiredUnits = (
  effect: number,
  design: PowerDesign,
  options: z.input<typeof powerOptions> = {},
): number => Math.ceil((unitEffect(design, resolveOptions("power", powerOptions, options)) / effect) ** 2);

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
  const { alpha, power } = resolveOptions("power", powerOptions, options);
  const at = (n: number, design: PowerDesign = input): number => minimumDetectableEffect(n, design, { alpha, power });
  const sizes = FRONTIER_FACTORS.map((factor) => Math.max(10, Math.round(factor * input.n)));
  const sigma = Object.freeze(SIGMA_FACTORS.map((factor) => factor * input.sigma));
  return Object.freeze({
    alpha,
    power,
    mde: at(input.n),
    requiredN: Object.freeze({ effect: input.effect, n: requiredUnits(input.effect, input, { alpha, power }) }),
    frontier: Object.freeze([...new Set(sizes)].map((n) => Object.freeze({ n, mde: at(n) }))),
    grid: Object.freeze({
      sigma,
      r2: R2_GRID,
      mde: Object.freeze(
        sigma.map((s) => Object.freeze(R2_GRID.map((r2) => at(input.n, { sigma: s, r2, share: input.share })))),
      ),
    }),
  });
}
