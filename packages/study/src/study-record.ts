/** One estimator's answer on one simulation. */
export interface EstimateRecord {
  readonly estimator: string;
  readonly estimate: number;
  /** `null` where the method reports none. */
  readonly se: number | null;
  readonly ci: readonly [number, number] | null;
  /** p-value of no effect, `null` without one. */
  readonly pValue: number | null;
  /** The estimand that it aims at, a name among the truths of the run: `ATE`, `LATE`. */
  readonly estimand: string;
  /** Further figures of this estimate, by name: first-stage F, out-of-fold losses. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** An estimator that gave no answer, and why; counted, never dropped. */
export interface EstimateFailure {
  readonly estimator: string;
  readonly failure: { readonly code: string; readonly message: string };
}

/** Everything that one run, one cell with one seed, found. */
export interface StudyRecord {
  readonly cell: number;
  readonly seed: number;
  /** The true value of each estimand: in the sample at hand and in the population. */
  readonly truths: Readonly<Record<string, { readonly sample: number; readonly population: number }>>;
  readonly estimates: readonly (EstimateRecord | EstimateFailure)[];
  /** What the software itself said of the run: findings by name, `careersInformative`, the chosen representation. */
  readonly said: Readonly<Record<string, boolean | number | string | null>>;
}
