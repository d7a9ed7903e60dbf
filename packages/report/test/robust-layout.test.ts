import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeLabels } from "../src/figures/place-labels.js";
import { robustDomain, robustReach } from "../src/figures/robust-domain.js";
import { textWidth } from "../src/figures/text-width.js";

describe("the range of an axis", () => {
  test("leaves off what would dwarf the rest, even two of them", () => {
    expect(robustReach([0.02, 0.03, 0.05, 0.1, 22])).toBe(0.1);
    expect(robustReach([0.02, 0.03, 0.04, 0.05, 2.3, 5.8])).toBe(0.05);
    expect(robustReach([1, 2, 3, 4])).toBe(4);
    expect(robustReach([0, 0, 0])).toBe(0);
    expect(robustReach([])).toBe(0);
  });

  test("holds every line and at least half of the estimates", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 20 }),
        fc.array(value, { maxLength: 2 }),
        (estimates, lines) => {
          const [from, to] = robustDomain(
            estimates.map((estimate) => ({ estimate, ci: null })),
            lines,
          );
          expect(to).toBeGreaterThan(from);
          for (const line of lines) expect(line >= from && line <= to).toBe(true);
          const inside = estimates.filter((e) => e >= from && e <= to).length;
          expect(inside).toBeGreaterThanOrEqual(estimates.length / 2);
        },
      ),
      { numRuns: 300, seed: 6 },
    );
  });

  test("cuts an interval that dwarfs the others, not one of their own size", () => {
    const rows = [0.1, 0.2, 0.3].map((e) => ({ estimate: e, ci: [e - 0.1, e + 0.1] as const }));
    expect(robustDomain(rows, [])[0]).toBeLessThanOrEqual(0);
    const [, to] = robustDomain([...rows, { estimate: 0.25, ci: [-100, 100] as const }], []);
    expect(to).toBeLessThan(1);
  });
});

test("labels never cover a point or another label, nor leave the plot", () => {
  const point = fc.record({
    x: fc.double({ min: 0, max: 500, noNaN: true }),
    y: fc.double({ min: 0, max: 300, noNaN: true }),
    label: fc.constantFrom("a", "education", "a long name of a covariate"),
  });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 15 }), (points) => {
      const sides = placeLabels(points, { width: 500, fontSize: 11 });
      const boxes = points.flatMap(({ x, y, label }, i) => {
        const size = textWidth(label, 11);
        if (sides[i] === null) return [];
        const left = sides[i] === "right" ? x + 9 : x - 9 - size;
        return [{ left, right: left + size, y }];
      });
      boxes.forEach((a, i) => {
        expect(a.left).toBeGreaterThanOrEqual(0);
        expect(a.right).toBeLessThanOrEqual(500);
        for (const b of boxes.slice(i + 1)) {
          expect(Math.abs(a.y - b.y) >= 11 || a.right <= b.left || b.right <= a.left).toBe(true);
        }
      });
    }),
    { numRuns: 300, seed: 7 },
  );
});
