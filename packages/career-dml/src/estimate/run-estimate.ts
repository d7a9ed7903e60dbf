import { checkpoint, report, type RunContext, threadsOf } from "@career-dml/core";
import { checkTableFile, writeTables } from "../data/write-tables.js";
import { finiteJson } from "../finite-json.js";
import { version } from "../version.js";
import type { Sample } from "./data/sample.js";
import type { Fitted, Method, SharedOptions } from "./method.js";
import { meaningOf } from "./output/numbers.js";
import { sampleText } from "./output/sample-text.js";
import { type Stopwatch, stopwatch, type Timings } from "./stopwatch.js";

/** What `career-dml estimate --json` writes: never a NaN; what theory does not give is `null` with a `reason`. */
export interface Estimate extends Omit<Fitted, "predictions"> {
  /** The method, as on the command line. */
  readonly estimator: string;
  /** Rows the estimate is not about: trimmed, or left out for missing values. */
  readonly dropped: number;
  /** Rows of the file that are not used, by reason. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  /** File without its folder, its rows, the rows with an observed outcome where it is selected, and whether units have several rows each. */
  readonly data: {
    readonly file: string;
    readonly rows: number;
    readonly observed: number;
    readonly careers?: boolean;
  };
  /** File of per-row results, if one was asked for. */
  readonly predictions: string | null;
  /** After defaults: a configuration file that repeats the estimate. */
  readonly options: SharedOptions;
  readonly seed: number;
  readonly backend: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly timings: Timings;
}

/**
 * One estimator on one table, with its per-row results in a file if the options name one.
 *
 * @throws {CareerDmlError} of the data or the estimator; then no file is written.
 */
export async function runEstimate(method: Method, options: SharedOptions, run: RunContext): Promise<Estimate> {
  const file = options.predictions ?? null;
  if (file !== null) checkTableFile(file);
  const watch = stopwatch(run);
  try {
    const sample = await method.read(options, watch.run);
    run.onNote?.(sampleText(sample));
    await checkpoint(run);
    report(watch.run, method.title, 0, 1);
    const fitted = await method.fit(sample, options, watch.run);
    await checkpoint(run);
    if (file !== null) await writePredictions(file, sample, fitted, watch.run);
    return await estimateOf({ method, options, sample, fitted }, watch);
  } finally {
    watch.stop();
  }
}

async function writePredictions(
  file: string,
  { n, row, units }: Sample,
  fitted: Fitted,
  run: RunContext,
): Promise<void> {
  const stage = "writing the predictions";
  report(run, stage, 0, 1);
  const own = (await fitted.predictions?.()) ?? {};
  const columns = { row: Int32Array.from(row), ...(units === null ? {} : { unit: units }), ...own };
  await writeTables([{ file, table: { rows: n, columns } }], run, stage);
  report(run, stage, 1, 1);
}

interface Parts {
  readonly method: Method;
  readonly options: SharedOptions;
  readonly sample: Sample;
  readonly fitted: Fitted;
}

async function estimateOf({ method, options, sample, fitted }: Parts, { run, timings }: Stopwatch): Promise<Estimate> {
  const { selectBackend } = await import("@career-dml/kernels");
  const trimmed = { reason: "rows trimmed for a propensity near 0 or 1", count: fitted.dropped };
  const { estimate, se, ci, level, pValue, reason, statistics, nuisances, overlap } = fitted;
  return Object.freeze({
    kind: fitted.kind,
    estimator: method.name,
    label: fitted.label,
    estimand: fitted.estimand,
    estimandLabel: fitted.estimandLabel,
    estimate,
    se,
    ci,
    level,
    pValue,
    ...(reason === undefined ? {} : { reason }),
    ...(fitted.robustSet === undefined ? {} : { robustSet: fitted.robustSet }),
    meaning: meaningOf(fitted),
    n: fitted.n,
    dropped: fitted.dropped + sample.dropped,
    leftOut: Object.freeze([...sample.leftOut, ...(fitted.dropped > 0 ? [trimmed] : [])]),
    coefficients: fitted.coefficients,
    statistics,
    nuisances,
    overlap,
    warnings: Object.freeze([...sample.missing, ...fitted.warnings]),
    data: Object.freeze({
      file: sample.source,
      rows: sample.fileRows,
      observed: sample.selected === null ? fitted.n : sample.selected.reduce((sum, s) => sum + s, 0),
      ...(sample.sequences === undefined ? {} : { careers: true }),
    }),
    predictions: options.predictions ?? null,
    options,
    seed: options.seed,
    backend: selectBackend(run.backend).name,
    threads: threadsOf(run),
    versions: Object.freeze({ "career-dml": version(), node: process.versions.node }),
    timings: timings(),
  });
}

/** An estimate as JSON text. @throws {TypeError} for a number that JSON cannot hold: a defect of the method. */
export const estimateJson = (estimate: Estimate): string => finiteJson(estimate);
