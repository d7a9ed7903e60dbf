import { describe, expect, test } from "vitest";
import { lineSearch, type StepPoint } from "../src/line-search.js";

/** Function 1 of Moré & Thuente (1994), section 5, and three convex ones; each falls at 0. */
const functions: Record<string, (a: number) => Omit<StepPoint, "step">> = {
  "-a / (a^2 + 2)": (a) => ({ value: -a / (a * a + 2), slope: (a * a - 2) / (a * a + 2) ** 2 }),
  "exp(a / 10) - a": (a) => ({ value: Math.exp(a / 10) - a, slope: Math.exp(a / 10) / 10 - 1 }),
  "(a - 3)^2": (a) => ({ value: (a - 3) ** 2, slope: 2 * (a - 3) }),
  "log cosh(a - 20)": (a) => ({
    value: Math.abs(a - 20) + Math.log1p(Math.exp(-2 * Math.abs(a - 20))),
    slope: Math.tanh(a - 20),
  }),
};

const cases = Object.keys(functions).flatMap((name) => [1e-3, 0.1, 1, 10, 1000].map((first) => [name, first] as const));

describe("lineSearch", () => {
  test.each(cases)("%s from a first step of %d satisfies the strong Wolfe conditions", (name, first) => {
    const at = (step: number): StepPoint => ({ step, ...functions[name]!(step) });
    const start = at(0);
    const found = lineSearch(at, start, first);
    expect(found.value).toBeLessThanOrEqual(start.value + 1e-3 * found.step * start.slope);
    expect(Math.abs(found.slope)).toBeLessThanOrEqual(0.9 * Math.abs(start.slope));
  });
});
