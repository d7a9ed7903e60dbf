import {
  CareerDmlError,
  OptionsError,
  partOf,
  resolveOptions,
  type RunContext,
  type SimulatedPower,
  type SimulatedPowerCell,
} from "@career-dml/core";
import { z } from "zod";
import { effectTestOptions } from "./effect-test.js";
import { type MonteCarloJob, monteCarlo, monteCarloOptions, type MonteCarloRun } from "./monte-carlo.js";
import { simulatedReach, type StudiedCell } from "./simulated-reach.js";
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
  const found: StudiedCell[] = [];
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
    reached: Object.freeze(await simulatedReach(found, resolved, run)),
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

/** The side on which a test looks: -1 or 1, 0 for both. @throws {OptionsError} if a one-sided test cannot be made. */
function sideOf({ sides, effects, alpha }: Resolved): number {
  if (sides === 2) return 0;
  const signs = new Set(effects.map(Math.sign).filter((sign) => sign !== 0));
  const issues = [
    ...(signs.size > 1 ? [{ path: "effects", message: "must be of one sign for a one-sided test" }] : []),
    ...(alpha >= 0.5 ? [{ path: "alpha", message: `must be below 0.5 for a one-sided test, got ${alpha}` }] : []),
  ];
  if (issues.length > 0) throw new OptionsError("simulatedPower", issues);
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

const rejects = ({ ci }: MonteCarloRun, side: number): boolean =>
  (side >= 0 && ci![0] > 0) || (side <= 0 && ci![1] < 0);

function cellOf({ n, effect, result, rejects: finds }: StudiedCell, level: number): SimulatedPowerCell {
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
