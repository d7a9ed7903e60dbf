import { nonCentralTSf, normalQuantile, normalSf, studentTQuantile } from "@career-dml/core";
import { z } from "zod";

const open = z.number().gt(0).lt(1);

/** How no effect is tested. */
export const effectTestOptions = z.strictObject({
  alpha: open.default(0.05).describe("level of the test"),
  sides: z
    .literal([1, 2])
    .default(2)
    .describe("2: effects of either sign are looked for; 1: of the sign of the effect alone"),
  distribution: z
    .enum(["normal", "t"])
    .default("normal")
    .describe("of the test statistic: normal, or Student's t with few units or clusters, whose variance is estimated"),
});

/** The same, and how often it should find an effect. */
export const powerOptions = z
  .strictObject({
    ...effectTestOptions.shape,
    power: open.default(0.8).describe("probability of finding the effect"),
  })
  .refine(({ alpha, power }) => power > alpha, {
    path: ["power"],
    message: "must be above alpha, the share that a test finds without any effect",
  });

export type EffectTestOptions = Readonly<z.output<typeof effectTestOptions>>;

/** A test of no effect. */
export interface EffectTest {
  /** Probability of rejection where the effect is `shift` standard errors, shift >= 0. */
  readonly power: (shift: number) => number;
  /** Smallest shift that is found with a probability. */
  readonly shift: (power: number) => number;
}

/**
 * The test of the options. A two-sided one rejects on the wrong side too: with probability alpha / 2 at no effect, below 1e-6 at a
 * power of .8. The normal `shift` leaves that out, as the usual formula z_{1 - alpha/2} + z_power does.
 *
 * @param df Degrees of freedom of t, at least 1.
 */
export const effectTest = (options: EffectTestOptions, df: number): EffectTest =>
  options.distribution === "normal" ? normalTest(options) : studentTest(options, df);

function normalTest({ alpha, sides }: EffectTestOptions): EffectTest {
  const critical = normalQuantile(1 - alpha / sides);
  const wrongSide = (shift: number): number => (sides === 2 ? normalSf(critical + shift) : 0);
  return {
    power: (shift) => normalSf(critical - shift) + wrongSide(shift),
    shift: (power) => critical + normalQuantile(power),
  };
}

/** The exact power by the noncentral t distribution, as R's pwr and statsmodels give it. */
function studentTest({ alpha, sides }: EffectTestOptions, df: number): EffectTest {
  const critical = studentTQuantile(1 - alpha / sides, df);
  const power = (shift: number): number =>
    nonCentralTSf(critical, df, shift) + (sides === 2 ? nonCentralTSf(critical, df, -shift) : 0);
  return { power, shift: (wanted) => crossing((shift) => power(shift) >= wanted) };
}

/** Relative width at which a bisection ends. */
const CLOSE = 1e-13;

/** The smallest x > 0 at which an increasing condition holds, by bisection. */
function crossing(holds: (x: number) => boolean): number {
  let high = 1;
  while (!holds(high)) high *= 2;
  let low = high === 1 ? 0 : high / 2;
  while (high - low > CLOSE * high) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
