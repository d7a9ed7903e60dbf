import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distinctSubsequences, log2OfInteger } from "../../src/descriptives/distinct-subsequences.js";

/** Every choice of places, written out; those that read alike are one. */
function writtenOut(states: readonly number[]): number {
  const found = new Set<string>();
  for (let chosen = 0; chosen < 2 ** states.length; chosen++) {
    found.add(states.filter((_, k) => (chosen >> k) & 1).join(" "));
  }
  return found.size;
}

const repeated = (alphabet: number, times: number): number[] =>
  Array.from({ length: alphabet * times }, (_, k) => k % alphabet);

describe("distinctSubsequences", () => {
  test("are those that one finds by writing all of them out", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 10 }), (states) => {
        expect(Number(distinctSubsequences(states))).toBe(writtenOut(states));
      }),
    );
  });

  test("of n different states: 2^n", () => {
    expect(distinctSubsequences(repeated(200, 1))).toBe(2n ** 200n);
  });

  test("of n equal states: n + 1", () => {
    expect(distinctSubsequences(new Int32Array(50))).toBe(51n);
  });

  test("of two states in turn: a Fibonacci number less one (OEIS A000071)", () => {
    let [a, b] = [1n, 1n];
    for (let n = 1; n <= 300; n++) {
      [a, b] = [b, a + b];
      expect(distinctSubsequences(repeated(2, 150).slice(0, n))).toBe(a + b - 1n);
    }
  });
});

describe("log2OfInteger", () => {
  test("of integers that no double holds", () => {
    expect(log2OfInteger(1n)).toBe(0);
    expect(log2OfInteger(2n ** 5000n)).toBe(5000);
    expect(log2OfInteger(3n ** 4000n)).toBeCloseTo(4000 * Math.log2(3), 9);
  });
});
