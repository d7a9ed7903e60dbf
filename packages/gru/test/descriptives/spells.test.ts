import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spellsOf } from "../../src/descriptives/spells.js";

describe("spellsOf", () => {
  test("the example of TraMineR's manual (seqdss, seqdur): DDDDAAAAAAAD is D A D for 4, 7, 1", () => {
    const { states, durations } = spellsOf(Int32Array.of(3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 3));
    expect([...states]).toEqual([3, 0, 3]);
    expect([...durations]).toEqual([4, 7, 1]);
  });

  test("written out again they are the career", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1 }), (career) => {
        const { states, durations } = spellsOf(Int32Array.from(career));
        expect([...states].flatMap((state, k) => Array(durations[k]!).fill(state))).toEqual(career);
        expect(states.slice(1).every((state, k) => state !== states[k])).toBe(true);
      }),
    );
  });
});
