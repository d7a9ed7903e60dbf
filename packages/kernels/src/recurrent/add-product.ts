/** A matrix in an array: entry (r, i) at `from + r * row + i * inner`. */
export interface Strided {
  readonly values: Float64Array;
  readonly from: number;
  readonly row: number;
  readonly inner: number;
}

/** Sizes of a product: rows x inner times inner x columns. */
export interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/**
 * Adds a product to `out`, row-major rows x columns: entry (r, c) gains left(r, i) right(i, c) for i = 0, 1, ... one after
 * the other, from what it holds.
 *
 * @param right Row-major inner x columns, from entry `rightFrom` on.
 *
 * Parity: exact. Twin: native/crates/kernels/src/recurrent/add_product.rs
 */
export function addProduct(
  left: Strided,
  right: Float64Array,
  rightFrom: number,
  sizes: ProductSizes,
  out: Float64Array,
): void {
  const { rows, columns } = sizes;
  const whole = columns - (columns % 4);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < whole; c += 4) addFour(left, right, rightFrom + c, sizes, out, r, c);
    for (let c = whole; c < columns; c++) addOne(left, right, rightFrom + c, sizes, out, r, c);
  }
}

/** Four columns at a time share the loads of `left`. */
function addFour(
  { values, from, row, inner: step }: Strided,
  right: Float64Array,
  rightAt: number,
  { inner, columns }: ProductSizes,
  out: Float64Array,
  r: number,
  c: number,
): void {
  const to = r * columns + c;
  let a0 = out[to]!;
  let a1 = out[to + 1]!;
  let a2 = out[to + 2]!;
  let a3 = out[to + 3]!;
  for (let i = 0, x = from + r * row, w = rightAt; i < inner; i++, x += step, w += columns) {
    const value = values[x]!;
    a0 += value * right[w]!;
    a1 += value * right[w + 1]!;
    a2 += value * right[w + 2]!;
    a3 += value * right[w + 3]!;
  }
  out[to] = a0;
  out[to + 1] = a1;
  out[to + 2] = a2;
  out[to + 3] = a3;
}

function addOne(
  { values, from, row, inner: step }: Strided,
  right: Float64Array,
  rightAt: number,
  { inner, columns }: ProductSizes,
  out: Float64Array,
  r: number,
  c: number,
): void {
  const to = r * columns + c;
  let a = out[to]!;
  for (let i = 0, x = from + r * row, w = rightAt; i < inner; i++, x += step, w += columns) a += values[x]! * right[w]!;
  out[to] = a;
}
