import { completed, type MonteCarloRun } from "./monte-carlo.js";
import { meanOf, type MonteCarloFigure, type MonteCarloSummary, summarise } from "./monte-carlo-summary.js";
import type { TruthKind } from "./study-criteria.js";
import type { EstimateRecord, StudyRecord } from "./study-record.js";

/** Figures whose value depends on what is taken for the truth. */
export type AgainstTruth = Pick<MonteCarloSummary, "bias" | "empiricalSe" | "seRatio" | "rmse" | "coverage"> & {
  /** The mean truth. */
  readonly truth: MonteCarloFigure;
};

/** How one estimator did in one cell. */
export interface EstimatorFigures
  extends Pick<MonteCarloSummary, "completed" | "failed" | "failureRate" | "estimate" | "meanSe" | "power"> {
  readonly cell: number;
  /** Key of the estimator. */
  readonly estimator: string;
  /** What it estimates; several names with commas if runs differ, empty if every run failed. */
  readonly estimand: string;
  readonly sample: AgainstTruth;
  readonly population: AgainstTruth;
  /** Means of the further figures of its estimates. */
  readonly figures: Readonly<Record<string, MonteCarloFigure>>;
}

/** An estimate with the truths of its run. */
export interface TrueEstimate extends EstimateRecord {
  readonly seed: number;
  readonly truth: Readonly<Record<TruthKind, number>>;
}

/** Estimates of one estimator in the runs of a cell, in order of the runs. */
export function estimatesOf(records: readonly StudyRecord[], key: string): TrueEstimate[] {
  return records.flatMap(({ seed, truths, estimates }) => {
    const entry = estimates.find(({ estimator }) => estimator === key);
    return entry === undefined || "failure" in entry ? [] : [{ ...entry, seed, truth: truths[entry.estimand]! }];
  });
}

/**
 * Figures of an estimator over the runs of a cell, each with its Monte Carlo error.
 *
 * @param runs Runs of the cell, those that failed altogether included.
 */
export function estimatorFigures(
  { cell, estimator }: { readonly cell: number; readonly estimator: string },
  records: readonly StudyRecord[],
  { runs, level }: { readonly runs: number; readonly level: number },
): EstimatorFigures {
  const estimates = estimatesOf(records, estimator);
  const failed = runs - estimates.length;
  const against = (kind: TruthKind): MonteCarloSummary => summarise(estimates.map(runAgainst(kind, level)), failed);
  const [sample, population] = [against("sample"), against("population")];
  const { completed, failureRate, estimate, meanSe, power } = population;
  const truthOf = (kind: TruthKind): MonteCarloFigure => meanOf(estimates.map(({ truth }) => truth[kind]));
  return Object.freeze({
    cell,
    estimator,
    estimand: [...new Set(estimates.map(({ estimand }) => estimand))].sort().join(", "),
    completed,
    failed,
    failureRate,
    estimate,
    meanSe,
    power,
    sample: againstTruth(sample, truthOf("sample")),
    population: againstTruth(population, truthOf("population")),
    figures: meansOfFigures(estimates),
  });
}

const runAgainst =
  (kind: TruthKind, level: number) =>
  ({ seed, estimate, se, ci, pValue, truth }: TrueEstimate): MonteCarloRun =>
    completed({ estimate, se, truth: truth[kind], ci, pValue }, seed, level);

function againstTruth(summary: MonteCarloSummary, truth: MonteCarloFigure): AgainstTruth {
  const { bias, empiricalSe, seRatio, rmse, coverage } = summary;
  return Object.freeze({ truth, bias, empiricalSe, seRatio, rmse, coverage });
}

function meansOfFigures(estimates: readonly TrueEstimate[]): Record<string, MonteCarloFigure> {
  const names = [...new Set(estimates.flatMap(({ figures = {} }) => Object.keys(figures)))].sort();
  return Object.fromEntries(
    names.map((name) => [name, meanOf(estimates.flatMap(({ figures = {} }) => figures[name] ?? []))]),
  );
}
