import {
  CareerDmlError,
  OptionsError,
  partOf,
  resolveOptions,
  type RunContext,
  type SimulatedPower,
  type SimulatedPowerCell,
  type SimulatedReach,
} from "@career-dml/core";
import { z } from "zod";
import { effectTestOptions } from "./effect-test.js";
import {
  type MonteCarloJob,
  monteCarlo,
  monteCarloOptions,
  type MonteCarloResult,
  type MonteCarloRun,
} from "./monte-carlo.js";
import { powerReached, type SimulatedTest } from "./power-reached.js";
import { wilsonInterval } from "./wilson-interval.js";

const distinct = (values: readonly number[]): boolean => new Set(values).size === values.length;

/** Options of `simulatedPower`; sizes and effects have no default. */
export const simulatedPowerOptions = z.strictObject({
  sizes: z.array(z.int().min(1)).min(1).refine(distinct, "must not name a size twice").describe("Units of a study."),
  effects: z
    .array(z.number())
    .min(1)
    .refine(distinct, "must not name an effect twice")
    .describe("Average effects; at 0 the share of rejections is the level that the test has."),
  ...effectTestOptions.pick({ alpha: true, sides: true }).shape,
  power: z.number().gt(0).lt(1).default(0.8).describe("Power whose n and effect are looked for on the grid."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the intervals of what is simulated."),
  ...monteCarloOptions.pick({ seeds: true, concurrency: true }).shape,
});

/** A study to simulate. */
export interface PowerCell {
  readonly n: number;
  readonly effect: number;
  /** Level at which an interval that the job reports itself must stand: it rejects no effect where it leaves out 0. */
  readonly level: number;
}

type Resolved = Readonly<z.output<typeof simulatedPowerOptions>>;

/**
 * How often studies find an effect: one Monte Carlo run for each size and effect, whose intervals leave out 0 or not. A two-sided test
 * at level alpha rejects by the interval of level 1 - alpha; a one-sided one by that of 1 - 2 alpha, on the side of the effects alone.
 * Every cell has the same seeds, so that differences between cells are less noisy than each of them.
 *
 * @param job Makes the job of a cell: draws n units with that average effect and estimates it. A job without standard error and interval
 *   cannot be tested and counts as failed.
 * @returns Share of rejections with Wilson's interval per cell; where effects at several sizes, or sizes at several effects, reach
 *   `options.power`, with the interval that the simulation leaves. Failed studies are counted, not tested.
 * @throws {OptionsError} if an option is unknown or out of range, or a one-sided test is asked for effects of both signs.
 * @throws {AbortedError} if the caller's signal fired.
 * @see Morris, White & Crowther (2019), Statistics in Medicine 38(11), section 5.2.
 */
export async function simulatedPower(
  job: (cell: PowerCell) => MonteCarloJob,
  options: z.input<typeof simulatedPowerOptions>,
  run: RunContext = {},
): Promise<SimulatedPower> {
  const resolved = resolveOptions("simulatedPower", simulatedPowerOptions, options);
  const { sizes, effects, alpha, sides, seeds, concurrency, level } = resolved;
  const side = sideOf(resolved);
  const testLevel = 1 - (3 - sides) * alpha;
  const grid = sizes.flatMap((n) => effects.map((effect) => ({ n, effect, level: testLevel })));
  const found: Found[] = [];
  for (const [k, cell] of grid.entries()) {
    const part = cellRun(partOf(run, k / grid.length, (k + 1) / grid.length), cell);
    const result = await monteCarlo(tested(job(cell)), { seeds, level: testLevel, concurrency }, part);
    found.push({ ...cell, result, rejects: (r) => rejects(r, side) });
  }
  return Object.freeze({
    kind: "simulated-power",
    alpha,
    sides,
    level,
    cells: Object.freeze(found.map((f) => cellOf(f, level))),
    reached: Object.freeze(await reachedOn(found, resolved, run)),
    options: resolved,
  });
}

/** A run context that names the cell in its progress. */
const cellRun = (run: RunContext, { n, effect }: PowerCell): RunContext => {
  const { onProgress } = run;
  if (onProgress === undefined) return run;
  const stage = `studies of ${n} units, ${effect === 0 ? "no effect" : `effect ${effect}`}`;
  return { ...run, onProgress: (progress) => onProgress({ ...progress, stage }) };
};

/** The side on which a test looks: -1 or 1, 0 for both. */
function sideOf({ sides, effects }: Resolved): number {
  if (sides === 2) return 0;
  const signs = new Set(effects.map(Math.sign).filter((sign) => sign !== 0));
  if (signs.size > 1) {
    const message = "must be of one sign for a one-sided test";
    throw new OptionsError("simulatedPower", [{ path: "effects", message }]);
  }
  return [...signs][0] ?? 1;
}

/** A job whose estimates can be tested; one that cannot is a failed run with its reason. */
const tested =
  (job: MonteCarloJob): MonteCarloJob =>
  async (seed, run) => {
    const estimate = await job(seed, run);
    if (estimate.se === null && !estimate.ci) {
      throw new CareerDmlError("DATA", "The job returned neither a standard error nor an interval.");
    }
    return estimate;
  };

interface Found {
  readonly n: number;
  readonly effect: number;
  readonly result: MonteCarloResult;
  readonly rejects: (run: MonteCarloRun) => boolean;
}

const rejects = ({ ci }: MonteCarloRun, side: number): boolean =>
  (side >= 0 && ci![0] > 0) || (side <= 0 && ci![1] < 0);

function cellOf({ n, effect, result, rejects: finds }: Found, level: number): SimulatedPowerCell {
  const { completed, failed, bias, empiricalSe, seRatio, failures } = result;
  const rejections = result.runs.filter(finds).length;
  const share = rejections / completed;
  const power =
    completed === 0
      ? { power: null, ci: null, mcse: null, reason: "no study gave an estimate" }
      : {
          power: share,
          ci: wilsonInterval(rejections, completed, level),
          mcse: Math.sqrt((share * (1 - share)) / completed),
        };
  return Object.freeze({ n, effect, completed, failed, rejections, ...power, bias, empiricalSe, seRatio, failures });
}

/** Whole units whose root is no smaller. */
const squared = (root: number): number => Math.ceil(Math.max(0, root) ** 2);

/** For each effect the n, for each n the effect, that is found with the power asked for. */
async function reachedOn(
  found: readonly Found[],
  { sizes, effects, power, level }: Resolved,
  run: RunContext,
): Promise<readonly SimulatedReach[]> {
  const looked = effects.filter((effect) => effect !== 0);
  const sign = Math.sign(looked[0] ?? 1);
  const asked = { power, level };
  const reached: SimulatedReach[] = [];
  for (const effect of sizes.length < 2 ? [] : looked) {
    const cells = found.filter((cell) => cell.effect === effect);
    const { value, ci, ...rest } = await powerReached(
      testsOf(cells, ({ n }) => Math.sqrt(n)),
      asked,
      run,
    );
    const n = value === null ? null : squared(value);
    const bounds = ci === null ? null : Object.freeze([squared(ci[0]), squared(ci[1])] as const);
    reached.push(reach({ of: "n", at: effect, power, value: n, ci: bounds, ...rest }, sizes));
  }
  const isOneSign = looked.every((effect) => Math.sign(effect) === sign);
  for (const n of looked.length < 2 || !isOneSign ? [] : sizes) {
    const cells = found.filter((cell) => cell.n === n && cell.effect !== 0);
    const { value, ci, ...rest } = await powerReached(
      testsOf(cells, ({ effect }) => Math.abs(effect)),
      asked,
      run,
    );
    const effect = value === null ? null : sign * value;
    const ends = ci === null ? null : Object.freeze(sign > 0 ? ([ci[0], ci[1]] as const) : ([-ci[1], -ci[0]] as const));
    reached.push(reach({ of: "effect", at: n, power, value: effect, ci: ends, ...rest }, looked));
  }
  return reached;
}

const reach = (given: Omit<SimulatedReach, "extrapolated">, simulated: readonly number[]): SimulatedReach =>
  Object.freeze({
    ...given,
    extrapolated:
      given.value !== null && (given.value < Math.min(...simulated) || given.value > Math.max(...simulated)),
  });

const testsOf = (cells: readonly Found[], x: (cell: Found) => number): readonly SimulatedTest[] =>
  cells.flatMap((cell) => cell.result.runs.map((r) => ({ x: x(cell), seed: r.seed, rejects: cell.rejects(r) })));
