import { mean, type MonteCarloFigure, sampleVariance } from "@career-dml/core";
import type { MonteCarloRun } from "./monte-carlo.js";

export type { MonteCarloFigure };

/** Figures of a Monte Carlo study, each with its Monte Carlo error. */
export interface MonteCarloSummary {
  readonly completed: number;
  readonly failed: number;
  /** Share of the runs that ended in an error. */
  readonly failureRate: MonteCarloFigure;
  /** Mean estimate. */
  readonly estimate: MonteCarloFigure;
  /** Mean error. */
  readonly bias: MonteCarloFigure;
  /** Standard deviation of the errors; of the estimates, where the truth is the same for all seeds. */
  readonly empiricalSe: MonteCarloFigure;
  /** Mean reported standard error. */
  readonly meanSe: MonteCarloFigure;
  /** Mean reported over empirical standard error: 1 is honest, below 1 too sure. */
  readonly seRatio: MonteCarloFigure;
  /** Root of the mean squared error. */
  readonly rmse: MonteCarloFigure;
  /** Share of the intervals that hold the truth. */
  readonly coverage: MonteCarloFigure;
  /** Share of the runs that reject no effect. */
  readonly power: MonteCarloFigure;
}

const NO_RUN = "no run was completed";
const ONE_RUN = "one run was completed; two are needed";

const undefinedFigure = (reason: string): MonteCarloFigure => Object.freeze({ value: null, mcse: null, reason });
const figure = (value: number, mcse: number): MonteCarloFigure => Object.freeze({ value, mcse });

/**
 * Performance figures of completed runs. With errors e_i over n runs: bias mean(e), its error sd(e) / sqrt(n); empirical
 * standard error sd(e), its error sd(e) / sqrt(2 (n - 1)); the error of the RMSE by the delta method from that of the
 * mean of e^2; the error of the ratio r = mean(se) / sd(e) is r sqrt(var(se) / (n mean(se)^2) + 1 / (2 (n - 1))); of a
 * share p of n it is sqrt(p (1 - p) / n).
 *
 * @see Morris, White & Crowther (2019), Statistics in Medicine 38(11), table 6.
 */
export function summarise(runs: readonly MonteCarloRun[], failed: number): MonteCarloSummary {
  const n = runs.length;
  const errors = runs.map(({ estimate, truth }) => estimate - truth);
  const few = undefinedFigure(n === 0 ? NO_RUN : ONE_RUN);
  const spread = n < 2 ? null : Math.sqrt(sampleVariance(errors));
  return Object.freeze({
    completed: n,
    failed,
    failureRate: shareOf(failedOf(n, failed), "there is no run"),
    estimate: meanOf(runs.map(({ estimate }) => estimate)),
    bias: meanOf(errors),
    empiricalSe: spread === null ? few : figure(spread, spread / Math.sqrt(2 * (n - 1))),
    rmse: spread === null ? meanOf(errors.map(Math.abs)) : rootMeanSquare(errors),
    ...reportedErrors(runs, spread),
    coverage: shareOf(
      runs.map(({ covered }) => covered),
      "no run reported an interval",
    ),
    power: shareOf(
      runs.map(({ rejected }) => rejected),
      "no run reported a test",
    ),
  });
}

function rootMeanSquare(errors: readonly number[]): MonteCarloFigure {
  const squares = errors.map((e) => e * e);
  const rmse = Math.sqrt(mean(squares));
  // Without any error there is none of its mean either.
  return figure(rmse, rmse === 0 ? 0 : Math.sqrt(sampleVariance(squares) / squares.length) / (2 * rmse));
}

function reportedErrors(
  runs: readonly MonteCarloRun[],
  spread: number | null,
): Pick<MonteCarloSummary, "meanSe" | "seRatio"> {
  const reported = runs.flatMap(({ se }) => (se === null ? [] : [se]));
  const n = reported.length;
  if (n < 2 || spread === null) {
    const none = undefinedFigure("fewer than two runs reported a standard error");
    return { meanSe: none, seRatio: none };
  }
  const average = mean(reported);
  const own = sampleVariance(reported);
  const meanSe = figure(average, Math.sqrt(own / n));
  if (spread === 0) return { meanSe, seRatio: undefinedFigure("all errors are equal") };
  const ratio = average / spread;
  const relative = average === 0 ? 0 : own / (n * average * average);
  return { meanSe, seRatio: figure(ratio, ratio * Math.sqrt(relative + 1 / (2 * (runs.length - 1)))) };
}

const failedOf = (completed: number, failed: number): boolean[] =>
  Array.from({ length: completed + failed }, (_, k) => k >= completed);

/** Mean of numbers with its error, sd / sqrt(n). */
export function meanOf(values: readonly number[]): MonteCarloFigure {
  if (values.length === 0) return undefinedFigure(NO_RUN);
  if (values.length === 1) return Object.freeze({ value: values[0]!, mcse: null, reason: ONE_RUN });
  return figure(mean(values), Math.sqrt(sampleVariance(values)) / Math.sqrt(values.length));
}

/** Share of those that are true among those that are known. */
export function shareOf(facts: readonly (boolean | null)[], reason: string): MonteCarloFigure {
  const known = facts.filter((fact) => fact !== null);
  if (known.length === 0) return undefinedFigure(reason);
  const share = mean(known.map(Number));
  return Object.freeze({ ...figure(share, shareError(share, known.length)), n: known.length });
}

/** Standard error of a share of n runs where the probability is p. */
export const shareError = (p: number, n: number): number => Math.sqrt((p * (1 - p)) / n);
