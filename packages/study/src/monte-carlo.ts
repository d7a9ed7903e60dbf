import {
  AbortedError,
  CareerDmlError,
  checkpoint,
  normalQuantile,
  type RunContext,
  report,
  resolveOptions,
} from "@career-dml/core";
import { z } from "zod";
import { type MonteCarloSummary, summarise } from "./monte-carlo-summary.js";

/** What one run of a job found. */
export interface SeedEstimate {
  readonly estimate: number;
  /** Standard error that the method reports, `null` where it has none. */
  readonly se: number | null;
  /** What `estimate` should have been; may differ between seeds, as the realised effect of a sample does. */
  readonly truth: number;
  /** Interval that the method reports; default the normal one from `se`. */
  readonly ci?: readonly [number, number] | null;
  /** p-value of no effect; default whether the interval leaves out 0. */
  readonly pValue?: number | null;
}

/** Draws data with a seed and estimates: any async function. */
export type MonteCarloJob = (seed: number, run: RunContext) => Promise<SeedEstimate>;

/** Options of {@link monteCarlo}, with their defaults. */
export const monteCarloOptions = z.strictObject({
  seeds: z
    .array(z.int())
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, "must not name a seed twice")
    .default(Array.from({ length: 100 }, (_, k) => k + 1))
    .describe("Seeds of the runs, each once; 1 to 100 by default."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the intervals whose coverage is counted."),
  concurrency: z.int().min(1).default(1).describe("Runs in flight at once; changes no number."),
});

/** One completed run. */
export interface MonteCarloRun extends SeedEstimate {
  readonly seed: number;
  readonly ci: readonly [number, number] | null;
  /** Whether the interval holds the truth; `null` without one. */
  readonly covered: boolean | null;
  /** Whether no effect is rejected at 1 less the level; `null` without a p-value and an interval. */
  readonly rejected: boolean | null;
}

/** One run that ended in an error. */
export interface MonteCarloFailure {
  readonly seed: number;
  /** The error's stable code, its class where it has none. */
  readonly code: string;
  readonly message: string;
}

/** Every run of a Monte Carlo study, what failed, and the figures of all. */
export interface MonteCarloResult extends MonteCarloSummary {
  readonly kind: "monte-carlo";
  readonly level: number;
  /** In order of `seeds`. */
  readonly runs: readonly MonteCarloRun[];
  /** Never dropped silently: every seed is either here or in `runs`. */
  readonly failures: readonly MonteCarloFailure[];
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Runs a job once per seed and sets its estimates against the truth: bias, empirical standard error, ratio of reported
 * to empirical standard error, root mean squared error and coverage, each with its Monte Carlo standard error. A run
 * that throws, or returns numbers that are not finite, is recorded as a failure with its error; an abort ends the study.
 *
 * @throws {OptionsError} if an option is unknown or out of range. @throws {AbortedError} if the caller's signal fired.
 * @see Morris, White & Crowther (2019), Statistics in Medicine 38(11), table 6.
 */
export async function monteCarlo(
  job: MonteCarloJob,
  options: z.input<typeof monteCarloOptions> = {},
  run: RunContext = {},
): Promise<MonteCarloResult> {
  const resolved = resolveOptions("monteCarlo", monteCarloOptions, options);
  const { seeds, level, concurrency } = resolved;
  const outcomes: (MonteCarloRun | MonteCarloFailure)[] = Array.from({ length: seeds.length });
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < seeds.length) {
      const k = next++;
      await checkpoint(run);
      outcomes[k] = await runSeed(job, { seed: seeds[k]!, level, run });
      report(run, "Monte Carlo", ++done, seeds.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, seeds.length) }, worker));

  const runs = outcomes.filter((outcome) => "estimate" in outcome);
  const failures = outcomes.filter((outcome) => "code" in outcome);
  return Object.freeze({
    kind: "monte-carlo",
    level,
    ...summarise(runs, failures.length),
    runs: Object.freeze(runs),
    failures: Object.freeze(failures),
    options: resolved,
  });
}

async function runSeed(
  job: MonteCarloJob,
  { seed, level, run }: { readonly seed: number; readonly level: number; readonly run: RunContext },
): Promise<MonteCarloRun | MonteCarloFailure> {
  try {
    return completed(await job(seed, run), seed, level);
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    if (error instanceof CareerDmlError) return Object.freeze({ seed, code: error.code, message: error.message });
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return Object.freeze({ seed, code: name, message });
  }
}

/**
 * One run's estimate held against its truth.
 *
 * @throws {CareerDmlError} with code `NON_FINITE` for a number that is not finite.
 */
export function completed(
  { estimate, se, truth, ci, pValue }: SeedEstimate,
  seed: number,
  level: number,
): MonteCarloRun {
  const z = normalQuantile((1 + level) / 2);
  const interval = ci ?? (se === null ? null : ([estimate - z * se, estimate + z * se] as const));
  const numbers = {
    estimate,
    truth,
    ...(se === null ? {} : { se }),
    ...(interval && { low: interval[0], high: interval[1] }),
  };
  const broken = Object.entries(numbers).find(([, value]) => !Number.isFinite(value));
  if (broken) throw new CareerDmlError("NON_FINITE", `The job returned ${broken[0]} ${broken[1]}.`);
  const covered = interval === null ? null : interval[0] <= truth && truth <= interval[1];
  const excluded = interval === null ? null : interval[0] > 0 || interval[1] < 0;
  const rejected = pValue === undefined || pValue === null ? excluded : pValue < 1 - level;
  return Object.freeze({ seed, estimate, se, truth, ci: interval, covered, rejected });
}
