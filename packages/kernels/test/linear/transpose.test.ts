import * as fc from "fast-check";
import { expect, test } from "vitest";
import { product, transpose } from "../../src/index.js";

test("a 2 x 3 matrix, column by column", () => {
  const a = Float64Array.of(1, 4, 2, 5, 3, 6);
  expect(transpose(a, 2, 3)).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
});

test("twice it is the matrix, and (A B)' = B' A'", () => {
  const entry = fc.integer({ min: -9, max: 9 });
  const sizes = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 5 }))) as fc.Arbitrary<
    [number, number, number]
  >;
  const matrices = sizes.chain(([n, m, q]) =>
    fc.record({
      size: fc.constant([n, m, q] as const),
      a: fc.array(entry, { minLength: n * m, maxLength: n * m }).map((v) => Float64Array.from(v)),
      b: fc.array(entry, { minLength: m * q, maxLength: m * q }).map((v) => Float64Array.from(v)),
    }),
  );
  fc.assert(
    fc.property(matrices, ({ size: [n, m, q], a, b }) => {
      expect(transpose(transpose(a, n, m), m, n)).toEqual(a);
      const turned = product(transpose(b, m, q), transpose(a, n, m), q, m, n);
      // Sums start from 0, so that a zero is never negative.
      expect(transpose(product(a, b, n, m, q), n, q)).toEqual(turned);
    }),
    { seed: 1 },
  );
});
