import { OptionsError, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { type EffectTest, effectTest, type EffectTestOptions, effectTestOptions, powerOptions } from "./effect-test.js";
import {
  type CheckedDesign,
  degreesOfFreedom,
  fewestUnits,
  type PowerDesign,
  powerDesign,
  unitError,
} from "./power-design.js";

const size = z.number().positive().describe("units");
const effect = z
  .number()
  .refine((value) => value !== 0, "must not be 0")
  .describe("effect to be found, in outcome units");

/** The test of n units. @throws {OptionsError} if n leaves the t test no degree of freedom. */
function testOf(n: number, design: CheckedDesign, options: EffectTestOptions): EffectTest {
  const df = degreesOfFreedom(n, design);
  if (options.distribution === "t" && df < 1) {
    const message = `must be at least ${fewestUnits(design)} to leave the t test a degree of freedom, got ${n}`;
    throw new OptionsError("power", [{ path: "n", message }]);
  }
  return effectTest(options, df);
}

/**
 * Standard error of the adjusted difference of n units by formula, in outcome units; see `PowerDesign` for what it takes.
 *
 * @throws {OptionsError} if an input is out of range.
 */
export function formulaStandardError(n: number, design: PowerDesign): number {
  return unitError(resolveOptions("power", powerDesign.extend({ n: size }), { ...design, n })) / Math.sqrt(n);
}

/**
 * Smallest effect that n units detect, in outcome units. By the normal distribution it is
 * (z_{1 - alpha/2} + z_power) sigma sqrt((1 - R2) deff) / sqrt(n p (1 - p)), z_{1 - alpha} for a one-sided test; `unitError` says what
 * clusters and an instrument add. By t it is the effect whose exact power is the one asked for.
 *
 * @throws {OptionsError} if an option or input is out of range, all of them at once.
 * @see Bloom (1995), Evaluation Review 19(5); Dong & Maynard (2013), J. of Research on Educational Effectiveness 6(1), for clusters.
 */
export function minimumDetectableEffect(
  n: number,
  design: PowerDesign,
  options: z.input<typeof powerOptions> = {},
): number {
  const checked = resolveOptions("power", powerDesign.extend({ n: size }), { ...design, n });
  const resolved = resolveOptions("power", powerOptions, options);
  return (testOf(n, checked, resolved).shift(resolved.power) * unitError(checked)) / Math.sqrt(n);
}

/**
 * Units needed to detect `effect`: the fewest whose `minimumDetectableEffect` is no larger.
 *
 * @throws {OptionsError} if an option or input is out of range, all of them at once.
 */
export function requiredUnits(wanted: number, design: PowerDesign, options: z.input<typeof powerOptions> = {}): number {
  const checked = resolveOptions("power", powerDesign.extend({ effect }), { ...design, effect: wanted });
  const resolved = resolveOptions("power", powerOptions, options);
  const error = unitError(checked) / Math.abs(wanted);
  if (resolved.distribution === "normal") {
    return Math.ceil((effectTest(resolved, Infinity).shift(resolved.power) * error) ** 2);
  }
  const suffices = (n: number): boolean => testOf(n, checked, resolved).power(Math.sqrt(n) / error) >= resolved.power;
  return fewestWhere(suffices, fewestUnits(checked));
}

/** The smallest integer from `low` on at which an increasing condition holds. */
function fewestWhere(holds: (n: number) => boolean, low: number): number {
  if (holds(low)) return low;
  let [below, high] = [low, 2 * low];
  while (!holds(high)) [below, high] = [high, 2 * high];
  for (;;) {
    const middle = Math.floor((below + high) / 2);
    // Beyond 2^53 there is not a number for every integer: neighbours may lie further apart than 1.
    if (middle <= below || middle >= high) return high;
    if (holds(middle)) high = middle;
    else below = middle;
  }
}

/**
 * Probability that a test of n units finds `effect`. A two-sided test counts rejections on the wrong side too, so that an
 * effect near zero has a power near alpha; a one-sided test looks to the side of `effect`.
 *
 * @throws {OptionsError} if an option or input is out of range, all of them at once.
 */
export function detectionPower(
  n: number,
  wanted: number,
  { design, ...options }: { readonly design: PowerDesign } & z.input<typeof effectTestOptions>,
): number {
  const schema = powerDesign.extend({ n: size, effect });
  const checked = resolveOptions("power", schema, { ...design, n, effect: wanted });
  const resolved = resolveOptions("power", effectTestOptions, options);
  return testOf(n, checked, resolved).power((Math.abs(wanted) * Math.sqrt(n)) / unitError(checked));
}
