import { rngFromKey } from "@career-dml/core";

const DRAWS = 20_000;

/** Uniform numbers on [from, to), the same as in native/crates/kernels/src/elementary/tests.rs. */
export function uniform(from: number, to: number): Float64Array {
  const rng = rngFromKey(Uint32Array.of(1, 2, 3, 4));
  return Float64Array.from({ length: DRAWS }, () => from + (to - from) * rng.uniform());
}
