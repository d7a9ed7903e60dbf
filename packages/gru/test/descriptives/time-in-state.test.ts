import { column } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { timeInState } from "../../src/descriptives/time-in-state.js";
import { published, spelled } from "./examples.js";

describe("timeInState", () => {
  test("adds up to the length of each career", () => {
    const { n, p, x, names } = timeInState(published);
    expect(names).toEqual(["state time in A", "state time in B", "state time in C", "state time in D"]);
    const totals = Array.from({ length: n }, (_, i) => Array.from({ length: p }, (__, j) => x[j * n + i]!));
    expect(totals[7]).toEqual([9, 1, 1, 1]);
    expect(totals.every((periods) => periods.reduce((a, b) => a + b) === 12)).toBe(true);
  });

  test("of the unknown state has a column where there is one", () => {
    const time = timeInState(spelled(["A??", "B"]));
    expect(time.names).toContain("state time unknown");
    expect([...column(time, 2)]).toEqual([2, 0]);
  });
});
