/** Values of some rows among all n of them; the others are missing. */
export function scattered(values: Float64Array, rows: ArrayLike<number>, n: number): Float64Array {
  const all = new Float64Array(n).fill(Number.NaN);
  for (let k = 0; k < rows.length; k++) all[rows[k]!] = values[k]!;
  return all;
}
