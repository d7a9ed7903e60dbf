import { normalQuantile } from "@career-dml/core";

/** Which rows of a sample values belong to. */
export interface Place {
  readonly rows: ArrayLike<number>;
  /** Rows of the sample. */
  readonly n: number;
}

/** Values of some rows among all n of them; the others are missing. */
export function scattered(values: Float64Array, { rows, n }: Place): Float64Array {
  const all = new Float64Array(n).fill(Number.NaN);
  for (let k = 0; k < rows.length; k++) all[rows[k]!] = values[k]!;
  return all;
}

/** Effects of single rows with their normal intervals, as columns of a file; rows without one are missing. */
export function effectColumns(
  { effect, variance }: { readonly effect: Float64Array; readonly variance: Float64Array },
  place: Place,
  level: number,
) {
  const critical = normalQuantile(0.5 + level / 2);
  const error = variance.map(Math.sqrt);
  const bound = (side: number): Float64Array => effect.map((tau, i) => tau + side * critical * error[i]!);
  return {
    effect: scattered(effect, place),
    se: scattered(error, place),
    ci_low: scattered(bound(-1), place),
    ci_high: scattered(bound(1), place),
  };
}
