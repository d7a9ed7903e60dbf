import { column, type DataSummary, type Dataset, type Design, type Sequences, UNKNOWN } from "@career-dml/core";

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
  const isTreated = (i: number): boolean => data.treatment[i] === 1;
  const outcome = moments(data.outcome);
  return Object.freeze({
    source,
    rows,
    units: data.n,
    treated: data.treatment.reduce((sum, t) => sum + t, 0),
    outcome: {
      name: data.names.outcome,
      mean: outcome.mean,
      sd: Math.sqrt(outcome.variance),
      meanTreated: moments(data.outcome.filter((_, i) => isTreated(i))).mean,
      meanUntreated: moments(data.outcome.filter((_, i) => !isTreated(i))).mean,
    },
    treatment: data.names.treatment,
    instrument: data.names.instrument,
    covariates: observed.names.map((name, j) => {
      const values = column(observed, j);
      const all = moments(values);
      const treated = moments(values.filter((_, i) => isTreated(i)));
      const untreated = moments(values.filter((_, i) => !isTreated(i)));
      const spread = Math.sqrt((treated.variance + untreated.variance) / 2);
      const standardisedDifference = spread > 0 ? (treated.mean - untreated.mean) / spread : 0;
      return { name, mean: all.mean, sd: Math.sqrt(all.variance), missing: data.n - all.n, standardisedDifference };
    }),
    sequences: data.sequences.map(describe),
    dropped,
    missing,
  });
}

function describe(s: Sequences): DataSummary["sequences"][number] {
  const total = s.lengths.reduce((sum, length) => sum + length, 0);
  return {
    name: s.name,
    states: s.vocabulary.length,
    shortest: s.lengths.reduce((least, length) => Math.min(least, length), s.periods),
    longest: s.periods,
    meanLength: s.n > 0 ? total / s.n : 0,
    unknown: s.codes.reduce((sum, code) => sum + (code === UNKNOWN ? 1 : 0), 0),
  };
}

/** Of the values that are there; 0 where there are too few. */
function moments(values: Float64Array): { n: number; mean: number; variance: number } {
  const present = values.filter((value) => !Number.isNaN(value));
  const n = present.length;
  const mean = n > 0 ? present.reduce((sum, value) => sum + value, 0) / n : 0;
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
