/** Mean and sd of the given entries; sd 1 where they do not vary. */
export function moments(values: Float64Array, rows: Uint32Array): { mean: number; sd: number } {
  let sum = 0;
  for (const i of rows) sum += values[i]!;
  const mean = sum / rows.length;
  let squares = 0;
  for (const i of rows) squares += (values[i]! - mean) ** 2;
  const sd = Math.sqrt(squares / Math.max(1, rows.length - 1));
  return { mean, sd: sd > 0 ? sd : 1 };
}
