import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendSet, goesLeft, isInSet, MISSING_LEFT, MOST_CATEGORY, SET } from "../../src/forest/node-sides.js";

describe("sets of categories", () => {
  test("hold what was put in, and send every other number with the rest", () => {
    const category = fc.integer({ min: 0, max: MOST_CATEGORY });
    fc.assert(
      fc.property(fc.uniqueArray(category), fc.nat(10), fc.boolean(), (categories, inside, rest) => {
        const [chosen, others] = [categories.slice(0, inside), categories.slice(inside)];
        const sets = [1, 2, 3];
        const at = appendSet(sets, { inside: chosen, outside: others, rest });
        expect(at).toBe(3);
        for (const c of chosen) expect(isInSet(sets, at, c)).toBe(true);
        for (const c of others) expect(isInSet(sets, at, c)).toBe(false);
        const unknown = [...Array(100).keys()].filter((c) => !categories.includes(c));
        for (const c of [...unknown, MOST_CATEGORY + 1, 1e300, -1, -0.5]) expect(isInSet(sets, at, c)).toBe(rest);
      }),
      { numRuns: 100, seed: 20190402 },
    );
  });

  test("are as short as they can be", () => {
    const sets: number[] = [];
    appendSet(sets, { inside: [1, 2], outside: [60_000], rest: false });
    expect(sets).toEqual([1, 0b110]);
    // Ten thousand bits, or a list of two.
    const at = appendSet(sets, { inside: [9_999, 5], outside: [6], rest: false });
    expect(sets.slice(at + 1)).toEqual([5, 9_999]);
  });
});

/** A table of one node, and one set that holds category 2. */
const node = (feature: number, threshold: number) => ({
  feature: [feature],
  threshold: [threshold],
  sets: [1, 0b100],
});

test("missing values go where their bit says, others by threshold or set", () => {
  expect(goesLeft(node(5, 1.5), 0, 1.5)).toBe(true);
  expect(goesLeft(node(5, 1.5), 0, 2)).toBe(false);
  expect(goesLeft(node(5, 1.5), 0, Number.NaN)).toBe(false);
  expect(goesLeft(node(5 | MISSING_LEFT, 1.5), 0, Number.NaN)).toBe(true);
  expect(goesLeft(node(5, Infinity), 0, 1e300)).toBe(true);
  expect(goesLeft(node(5 | SET, 0), 0, 2)).toBe(true);
  expect(goesLeft(node(5 | SET, 0), 0, 1)).toBe(false);
  expect(goesLeft(node(5 | SET | MISSING_LEFT, 0), 0, Number.NaN)).toBe(true);
});
