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
  const wide = columns - (columns % 4);
  for (let r = 0; r < rows; r += 2) {
    // The last row of an odd number is its own neighbour: it is computed twice and stored once.
    const next = r + 1 < rows ? r + 1 : r;
    for (let c = 0; c < wide; c += 4) addTile(left, right, rightFrom + c, sizes, out, { r, next, c });
    for (let c = wide; c < columns; c++) {
      addOne(left, right, rightFrom + c, sizes, out, { r, c });
      if (next > r) addOne(left, right, rightFrom + c, sizes, out, { r: next, c });
    }
  }
}

/** Two rows by four columns share their loads. */
function addTile(
  { values, from, row, inner: step }: Strided,
  right: Float64Array,
  rightAt: number,
  { inner, columns }: ProductSizes,
  out: Float64Array,
  { r, next, c }: { readonly r: number; readonly next: number; readonly c: number },
): void {
  const to = r * columns + c;
  const below = next * columns + c;
  let a0 = out[to]!;
  let a1 = out[to + 1]!;
  let a2 = out[to + 2]!;
  let a3 = out[to + 3]!;
  let b0 = out[below]!;
  let b1 = out[below + 1]!;
  let b2 = out[below + 2]!;
  let b3 = out[below + 3]!;
  let x = from + r * row;
  let y = from + next * row;
  for (let i = 0, w = rightAt; i < inner; i++, x += step, y += step, w += columns) {
    const w0 = right[w]!;
    const w1 = right[w + 1]!;
    const w2 = right[w + 2]!;
    const w3 = right[w + 3]!;
    const a = values[x]!;
    const b = values[y]!;
    a0 += a * w0;
    a1 += a * w1;
    a2 += a * w2;
    a3 += a * w3;
    b0 += b * w0;
    b1 += b * w1;
    b2 += b * w2;
    b3 += b * w3;
  }
  out[to] = a0;
  out[to + 1] = a1;
  out[to + 2] = a2;
  out[to + 3] = a3;
  out[below] = b0;
  out[below + 1] = b1;
  out[below + 2] = b2;
  out[below + 3] = b3;
}

function addOne(
  { values, from, row, inner: step }: Strided,
  right: Float64Array,
  rightAt: number,
  { inner, columns }: ProductSizes,
  out: Float64Array,
  { r, c }: { readonly r: number; readonly c: number },
): void {
  const to = r * columns + c;
  let a = out[to]!;
  for (let i = 0, x = from + r * row, w = rightAt; i < inner; i++, x += step, w += columns) a += values[x]! * right[w]!;
  out[to] = a;
}
