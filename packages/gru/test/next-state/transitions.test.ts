import { sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type Transition, visitTransitions } from "../../src/next-state/transitions.js";

describe("visitTransitions", () => {
  test("visits the steps between known states of the given units, and counts the others", () => {
    const s = sequencesOf("s", [["a", "b", "b"], ["b"], ["a", null, "b", "a"]]);
    const steps: Transition[] = [];
    expect(visitTransitions(s, [2, 0], (step) => steps.push(step))).toBe(2);
    expect(steps).toEqual([
      { unit: 2, period: 3, from: 1, to: 0 },
      { unit: 0, period: 1, from: 0, to: 1 },
      { unit: 0, period: 2, from: 1, to: 1 },
    ]);
  });
});
