import { type Design, ShapeError } from "@career-dml/core";
import { laneDot } from "./lane-dot.js";

/** X'v, length p, each entry by `laneDot`. @throws {ShapeError} if `v` is not of length n. */
export function transposedProduct({ n, p, x }: Design, v: Float64Array): Float64Array {
  if (v.length !== n) throw new ShapeError("v", n, v.length);
  const out = new Float64Array(p);
  for (let j = 0; j < p; j++) out[j] = laneDot(x, j * n, v, 0, n);
  return out;
}
