import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moves } from "../../src/descriptives/moves.js";
import { anyCareers, doubled, published, relabelled, spelled } from "./examples.js";

describe("moves", () => {
  test("of the published examples", () => {
    expect([...moves(published)]).toEqual([0, 1, 1, 2, 11, 3, 3, 4, 11]);
  });

  test("an unknown state is a state, or nothing", () => {
    const s = spelled(["A?A", "A??B", "?A"]);
    expect([...moves(s)]).toEqual([2, 2, 1]);
    expect([...moves(s, { unknown: "skip" })]).toEqual([0, 1, 0]);
  });

  test("do not depend on labels, nor on how often a career is observed", () => {
    fc.assert(
      fc.property(anyCareers, (careers) => {
        const expected = [...moves(spelled(careers))];
        expect([...moves(relabelled(careers))]).toEqual(expected);
        expect([...moves(spelled(doubled(careers)))]).toEqual(expected);
      }),
    );
  });

  test("careers without a state are refused, all in one error", () => {
    expect(() => moves(spelled(["AB", "??", "", "?"]), { unknown: "skip" })).toThrow(
      expect.objectContaining({
        code: "DATA",
        issues: [
          { path: "state, unit 2", message: "has no known state; drop the unit" },
          { path: "state, unit 3", message: "has an empty history; drop the unit" },
          { path: "state, unit 4", message: "has no known state; drop the unit" },
        ],
      }),
    );
  });
});
