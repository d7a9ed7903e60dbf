import { DataError, ShapeError } from "@career-dml/core";

/**
 * +1 for 1 and -1 for 0.
 *
 * @param name What `y` is called in messages.
 * @throws {ShapeError} if `y` is not of length n. @throws {DataError} for any other value.
 */
export function binarySigns(y: ArrayLike<number>, n: number, name: string): Float64Array {
  if (y.length !== n) throw new ShapeError(name, n, y.length);
  const signs = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const v = y[i]!;
    if (v !== 0 && v !== 1) throw new DataError([{ path: name, message: `must be 0 or 1; row ${i + 1} holds ${v}` }]);
    signs[i] = 2 * v - 1;
  }
  return signs;
}

/** Rows with sign +1, and those with -1, each in ascending order. */
export function splitBySign(signs: Float64Array): { readonly ones: Int32Array; readonly zeros: Int32Array } {
  let count = 0;
  for (let i = 0; i < signs.length; i++) if (signs[i]! > 0) count++;
  const ones = new Int32Array(count);
  const zeros = new Int32Array(signs.length - count);
  let [one, zero] = [0, 0];
  for (let i = 0; i < signs.length; i++) {
    if (signs[i]! > 0) ones[one++] = i;
    else zeros[zero++] = i;
  }
  return { ones, zeros };
}

/** 0, 1, …, n - 1. */
export function allRows(n: number): Int32Array {
  const rows = new Int32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  return rows;
}
