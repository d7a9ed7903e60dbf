import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cutPoints, midpoint } from "../../src/boosting/bins.js";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test("the midpoint separates any two doubles", () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      fc.pre(a !== b);
      const [low, high] = a < b ? [a + 0, b + 0] : [b + 0, a + 0];
      const m = midpoint(low, high);
      expect(m >= low && m < high).toBe(true);
    }),
  );
});

test("few distinct values are cut between all of them", () => {
  expect(cutPoints(Float64Array.of(1, 1, 2, 5, 5, 5, 6), 255)).toEqual(Float64Array.of(1.5, 3.5, 5.5));
  expect(cutPoints(Float64Array.of(3, 3, 3), 255)).toEqual(new Float64Array(0));
  expect(cutPoints(new Float64Array(0), 255)).toEqual(new Float64Array(0));
});

test("many distinct values share the bins evenly", () => {
  const cuts = cutPoints(
    Float64Array.from({ length: 1000 }, (_, i) => i),
    10,
  );
  expect(cuts).toEqual(Float64Array.from({ length: 9 }, (_, i) => 100 * i + 99.5));
});

test("a frequent value stands alone and leaves the other bins to the rest", () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 300 ? i : i < 800 ? 500 : i));
  const cuts = cutPoints(values, 20);
  expect(cuts.includes(midpoint(299, 500))).toBe(true);
  expect(cuts.includes(midpoint(500, 800))).toBe(true);
  expect(cuts.length).toBe(19);
});

test("there are never more bins than allowed, and cuts ascend", () => {
  const columns = fc.array(fc.oneof(finite, fc.constantFrom(0, 1, 2)), { maxLength: 600 });
  fc.assert(
    fc.property(columns, fc.integer({ min: 2, max: 255 }), (values, maxBins) => {
      const cuts = cutPoints(Float64Array.from(values, (v) => v + 0).sort(), maxBins);
      expect(cuts.length).toBeLessThan(maxBins);
      for (let k = 1; k < cuts.length; k++) expect(cuts[k]! > cuts[k - 1]!).toBe(true);
    }),
  );
});
