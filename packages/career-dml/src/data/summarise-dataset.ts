import { column, compareArms, type DataSummary, type Dataset, type Design, presentMoments } from "@career-dml/core";
import { summariseCareers } from "./summarise-careers.js";
import { summariseNumbers } from "./summarise-numbers.js";

/** What a dataset does not know of itself. */
export interface Provenance {
  /** File name, or the profile that simulated it. */
  readonly source: string;
  /** Rows of the panel that the units come from. */
  readonly rows: number;
  readonly dropped: DataSummary["dropped"];
  /** How missing covariates were treated, in words. */
  readonly missing: string;
  /** The covariates before missing values were filled. Default: those of the dataset. */
  readonly observed?: Design;
}

/**
 * Counts, means and standard deviations (divisor n - 1) of every role, missing values left out.
 * `standardisedDifference` is 0 where a covariate does not vary.
 */
export function summariseDataset(data: Dataset, provenance: Provenance): DataSummary {
  const { source, rows, dropped, missing, observed = data.covariates } = provenance;
  const outcome = presentMoments(data.outcome);
  const { meanTreated, meanUntreated } = compareArms(data.outcome, data.treatment);
  return Object.freeze({
    source,
    rows,
    units: data.n,
    treated: data.treatment.reduce((sum, t) => sum + t, 0),
    outcome: {
      name: data.names.outcome,
      mean: outcome.mean,
      sd: Math.sqrt(outcome.variance),
      meanTreated,
      meanUntreated,
    },
    treatment: data.names.treatment,
    instrument: data.names.instrument,
    covariates: observed.names.map((name, j) => {
      const values = column(observed, j);
      const { n, mean, variance } = presentMoments(values);
      const { standardisedDifference } = compareArms(values, data.treatment);
      return { name, mean, sd: Math.sqrt(variance), missing: data.n - n, standardisedDifference };
    }),
    sequences: data.sequences.map((s) => summariseCareers(s, data.treatment)),
    numericSequences: (data.numericHistories ?? []).map((history) => summariseNumbers(history, data.treatment)),
    dropped,
    missing,
  });
}
