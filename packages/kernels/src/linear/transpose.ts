/** Transpose of a rows x columns matrix, both column-major. */
export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out[i * columns + j] = a[j * rows + i]!;
  return out;
}
