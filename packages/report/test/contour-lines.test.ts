import { describe, expect, test } from "vitest";
import { contourLevels, contourLine, type Grid } from "../src/figures/contour-lines.js";

const axis = Array.from({ length: 41 }, (_, i) => i / 40);
const grid = (f: (x: number, y: number) => number): Grid => ({
  x: axis,
  y: axis,
  values: axis.map((y) => axis.map((x) => f(x, y))),
});

describe("contours", () => {
  test("of a plane are exact lines", () => {
    const line = contourLine(
      grid((x, y) => 1 - x - 2 * y),
      0.3,
    );
    expect(line.length).toBeGreaterThan(40);
    for (const { x, y } of line) expect(1 - x - 2 * y).toBeCloseTo(0.3, 12);
  });

  test("of a hyperbola follow it, from left to right and downwards", () => {
    const line = contourLine(
      grid((x, y) => -x * y),
      -0.25,
    );
    for (const { x, y } of line) expect(x * y).toBeCloseTo(0.25, 2);
    line.slice(1).forEach((p, i) => {
      expect(p.x).toBeGreaterThanOrEqual(line[i]!.x);
      expect(p.y).toBeLessThanOrEqual(line[i]!.y);
    });
  });

  test("levels are round, inside the range, and hold zero where it is crossed", () => {
    const levels = contourLevels(grid((x, y) => 0.7 - 1.9 * x * y));
    expect(levels).toEqual([-1, -0.5, 0, 0.5]);
    expect(contourLevels(grid(() => 1))).toEqual([]);
  });

  test("another level can be asked for: neighbours that would crowd it make room", () => {
    const surface = grid((x, y) => 0.7 - 1.9 * x * y);
    expect(contourLevels(surface, 0.1)).toEqual([-1, -0.5, 0.1, 0.5]);
    expect(contourLevels(surface, 0.27)).toEqual([-1, -0.5, 0, 0.27]);
    expect(contourLevels(surface, 7)).toEqual([-1, -0.5, 0, 0.5]);
  });
});
