/** A benchmark or check beside an estimate that could not be computed, and why. */
export interface Unavailable {
  /** What is missing, in words: `Oster's delta`. */
  readonly check: string;
  /** Why, in words, without a full stop. */
  readonly reason: string;
}
