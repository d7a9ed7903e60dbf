import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, NonFiniteError } from "../src/index.js";

const attempt = (): string => canonicalJson({ a: [1, Number.NaN], b: { c: Number.NEGATIVE_INFINITY } });

describe("canonicalJson", () => {
  test("does not depend on the order in which keys were set", () => {
    expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalJson({ a: { c: 3, d: 2 }, b: 1 }));
  });

  test("keeps every value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test("names every value that is not finite", () => {
    expect(attempt).toThrow(NonFiniteError);
    expect(attempt).toThrow(/\$\.a\[1\] is NaN.*\$\.b\.c is -Infinity/);
  });

  test("writes typed arrays as arrays", () => {
    expect(JSON.parse(canonicalJson({ a: Float64Array.of(1, 2) }))).toEqual({ a: [1, 2] });
  });
});
