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

/** Options of a test of no effect after defaults: {@link effectTestOptions} lists them. */
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
  // Close to the answer for all but the fewest degrees of freedom (Bloom 1995), so that few powers have to be computed.
  const guess = (wanted: number): number => critical + studentTQuantile(wanted, df);
  return { power, shift: (wanted) => increasingRoot((shift) => power(shift) - wanted, guess(wanted)) };
}

/** Relative width of a bracket at which the search ends, and most steps. */
const CLOSE = 1e-13;
const STEPS = 100;

/**
 * The root of an increasing function that is negative at 0, by false position from a bracket about a guess.
 *
 * @see Dowell & Jarratt (1971), BIT 11(2), for the Illinois rule.
 */
function increasingRoot(f: (x: number) => number, guess: number): number {
  let [low, high] = [0.95 * guess, 1.05 * guess];
  let [below, above] = [f(low), f(high)];
  while (below >= 0) [low, high, below, above] = [low / 2, low, f(low / 2), below];
  while (above < 0) [low, high, below, above] = [high, 2 * high, above, f(2 * high)];
  let moved = 0;
  for (let step = 0; step < STEPS && high - low > CLOSE * high; step++) {
    const middle = (low * above - high * below) / (above - below);
    const value = f(middle);
    if (value === 0 || middle <= low || middle >= high) return middle;
    const side = Math.sign(value);
    // An end that stays twice has its value halved, or it would stay for ever.
    if (side < 0) [low, below, above] = [middle, value, moved === side ? above / 2 : above];
    else [high, above, below] = [middle, value, moved === side ? below / 2 : below];
    moved = side;
  }
  return (low * above - high * below) / (above - below);
}
