import * as fc from "fast-check";

/** Numbers of every size that products of two still hold, with ties and both zeros. */
export const value = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(-0, 0, 1e-150, -1e100),
  fc.double({ noNaN: true, min: -1e100, max: 1e100 }),
  fc.double({ noNaN: true, min: -10, max: 10 }),
);

/** Numbers of ordinary size. */
export const ordinary = fc.double({ noNaN: true, min: -10, max: 10 });

export const floats = (length: number, entry: fc.Arbitrary<number> = value): fc.Arbitrary<Float64Array> =>
  fc.array(entry, { minLength: length, maxLength: length }).map((v) => Float64Array.from(v));

/** A column-major array too long for fast-check to draw entry by entry: a seeded pattern. */
export function pattern(length: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Weights, or none. */
export const weightsOf = (n: number): fc.Arbitrary<Float64Array> =>
  fc.oneof(fc.constant(new Float64Array(0)), floats(n, fc.double({ noNaN: true, min: 0, max: 5 })));

export const THREADS = [1, 2, 3, 8];

/** The answer of a kernel, or the code and pivot of its refusal. */
export function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    const { code, pivot } = error as { code: string; pivot?: number };
    return { code, pivot };
  }
}
