import { normalCdf, normalQuantile, type PowerSummary, resolveOptions } from "@career-dml/core";
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

/** What the formula takes; a negative R2, of an adjustment that predicts worse than the mean, is a larger residual. */
const inputs = z.object({
  n: z.number().positive().describe("units"),
  effect: z
    .number()
    .refine((effect) => effect !== 0, "must not be 0")
    .describe("effect to be found, in outcome units"),
  sigma: z.number().positive().describe("standard deviation of the outcome"),
  r2: z.number().lt(1).describe("explained share of its variance"),
  share: open.describe("treated share"),
});

const designInputs = inputs.pick({ sigma: true, r2: true, share: true });
const sizeInputs = designInputs.extend({ n: inputs.shape.n });
const effectInputs = designInputs.extend({ effect: inputs.shape.effect });

/** (z_{1 - alpha/2} + z_power) sigma sqrt(1 - R2) / sqrt(p (1 - p)): the minimum detectable effect times sqrt(n). */
function unitEffect({ sigma, r2, share }: PowerDesign, { alpha, power }: z.output<typeof powerOptions>): number {
  const z0 = normalQuantile(1 - alpha / 2) + normalQuantile(power);
  return (z0 * sigma * Math.sqrt(1 - r2)) / Math.sqrt(share * (1 - share));
}

/** sigma sqrt(1 - R2) / sqrt(n p (1 - p)): standard error of the adjusted difference. */
const standardError = (n: number, { sigma, r2, share }: PowerDesign): number =>
  (sigma * Math.sqrt(1 - r2)) / Math.sqrt(n * share * (1 - share));

/**
 * Smallest effect that n units detect, in outcome units.
 *
 * @throws {OptionsError} if an option or input is out of range.
 * @see Bloom (1995), Evaluation Review 19(5).
 */
export function minimumDetectableEffect(
  n: number,
  design: PowerDesign,
  options: z.input<typeof powerOptions> = {},
): number {
  resolveOptions("power", sizeInputs, { ...design, n });
  return unitEffect(design, resolveOptions("power", powerOptions, options)) / Math.sqrt(n);
}

/**
 * Units needed to detect `effect`; the inverse of `minimumDetectableEffect`, rounded up.
 *
 * @throws {OptionsError} if an option or input is out of range.
 */
export function requiredUnits(effect: number, design: PowerDesign, options: z.input<typeof powerOptions> = {}): number {
  resolveOptions("power", effectInputs, { ...design, effect });
  return Math.ceil((unitEffect(design, resolveOptions("power", powerOptions, options)) / effect) ** 2);
}

/**
 * Probability that a two-sided test of n units finds `effect`: rejections on the wrong side count too, so that an
 * effect near zero has a power near alpha.
 *
 * @throws {OptionsError} if an option or input is out of range.
 */
export function detectionPower(
  n: number,
  effect: number,
  { design, alpha }: { readonly design: PowerDesign; readonly alpha?: number },
): number {
  resolveOptions("power", effectInputs.extend({ n: inputs.shape.n }), { ...design, n, effect });
  const critical = normalQuantile(1 - resolveOptions("power", powerOptions, { alpha }).alpha / 2);
  const shift = Math.abs(effect) / standardError(n, design);
  return normalCdf(shift - critical) + normalCdf(-shift - critical);
}

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
