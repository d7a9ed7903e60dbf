import * as fc from "fast-check";
import { floats, ordinary, pattern, weightsOf } from "../linear/kernel-inputs.js";

/** Numbers of ordinary size, ties, and some that drive an index far into a tail. */
const entry = fc.oneof(ordinary, fc.integer({ min: -2, max: 2 }), fc.constantFrom(-0, 1e-200, 60, -1e8));

export const signsOf = (n: number): fc.Arbitrary<Float64Array> => floats(n, fc.constantFrom(-1, 1));

/** Rows of a choice, and with `outcome` those of its outcome too. */
export const choiceRows = fc
  .record({ n: fc.integer({ min: 0, max: 20 }), q: fc.integer({ min: 0, max: 4 }) })
  .chain(({ n, q }) =>
    fc.record({
      n: fc.constant(n),
      q: fc.constant(q),
      z: floats(n * q, entry),
      signs: signsOf(n),
      weights: weightsOf(n),
      parameters: floats(q, ordinary),
      scores: fc.boolean(),
    }),
  );

/** Rows of a choice, with a constant of their own or without. */
export const withOrWithoutConstant = fc
  .record({ rows: choiceRows, constant: fc.boolean(), first: ordinary })
  .map(({ rows: given, constant, first }) => ({
    ...given,
    constant,
    parameters: constant ? Float64Array.of(first, ...given.parameters) : given.parameters,
  }));

export const outcomeRows = choiceRows
  .chain((choice) =>
    fc.integer({ min: 0, max: 4 }).chain((p) =>
      fc.record({
        choice: fc.constant(choice),
        p: fc.constant(p),
        x: floats(choice.n * p, entry),
        y: floats(choice.n, entry),
        more: floats(p, ordinary),
        auxiliary: floats(2, fc.double({ noNaN: true, min: -4, max: 4 })),
      }),
    ),
  )
  .map(({ choice, p, x, y, more, auxiliary }) => ({
    ...choice,
    p,
    x,
    y,
    parameters: Float64Array.of(...choice.parameters, ...more, ...auxiliary),
  }));

/** Rows enough for several chunks and threads; the first column of a design is constant. */
export function manyRows(n: number, q: number, p: number, seed: number) {
  const column = (k: number): Float64Array => pattern(n, 31 * seed + k);
  const constant = (columns: number, first: number): Float64Array => {
    const x = new Float64Array(n * columns).fill(1, 0, n);
    for (let j = 1; j < columns; j++) x.set(column(first + j), j * n);
    return x;
  };
  const [z, x] = [constant(q, 0), constant(p, 50)];
  return {
    n,
    q,
    p,
    z,
    x,
    y: column(90).map((v, i) => 0.5 + v + 0.3 * x[n + i]!),
    signs: column(91).map((v, i) => (v + z[n + i]! > 0 ? 1 : -1)),
    weights: column(92).map((v) => 1 + v),
    parameters: Float64Array.from({ length: q + p + 2 }, (_, j) => 0.3 * Math.sin(j + seed)),
    scores: true,
  };
}
