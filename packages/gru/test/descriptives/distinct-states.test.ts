import { describe, expect, test } from "vitest";
import { distinctStates } from "../../src/descriptives/distinct-states.js";
import { published, spelled } from "./examples.js";

describe("distinctStates", () => {
  test("of the published examples", () => {
    expect([...distinctStates(published)]).toEqual([1, 2, 2, 2, 2, 4, 4, 4, 4]);
  });

  test("an unknown state is one more, or none", () => {
    const s = spelled(["A?A", "A?B?"]);
    expect([...distinctStates(s)]).toEqual([2, 3]);
    expect([...distinctStates(s, { unknown: "skip" })]).toEqual([1, 2]);
  });
});
