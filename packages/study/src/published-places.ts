import { mean } from "@career-dml/core";
import { estimatesOf } from "./study-figures.js";
import type { PublishedFigure } from "./study-plan.js";
import type { StudyRecord } from "./study-record.js";

/** Where a published figure stands among the estimates of one cell. */
export interface PublishedPlace extends PublishedFigure {
  readonly cell: number;
  /** Estimates of its estimator, ascending. */
  readonly estimates: readonly number[];
  /** Mean truth of the sample, what these estimates aim at; `null` without an estimate. */
  readonly truth: number | null;
  /**
   * Share of the estimates below it, ties counted half: between .025 and .975 it is one of the figures that the estimator would
   * have given; `null` without an estimate.
   */
  readonly quantile: number | null;
}

/** Places published figures among the estimates of the runs of a cell. */
export function publishedPlaces(
  cell: number,
  published: readonly PublishedFigure[],
  records: readonly StudyRecord[],
): PublishedPlace[] {
  return published.map((figure) => {
    const found = estimatesOf(records, figure.estimator);
    const estimates = found.map(({ estimate }) => estimate).sort((a, b) => a - b);
    const n = estimates.length;
    const below = estimates.filter((estimate) => estimate < figure.estimate).length;
    const equal = estimates.filter((estimate) => estimate === figure.estimate).length;
    return Object.freeze({
      ...figure,
      cell,
      estimates: Object.freeze(estimates),
      truth: n === 0 ? null : mean(found.map(({ truth }) => truth.sample)),
      quantile: n === 0 ? null : (below + equal / 2) / n,
    });
  });
}
