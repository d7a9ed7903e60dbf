import { expectAllClose, expectClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { turbulence } from "../../src/descriptives/turbulence.js";
import { anyCareers, published, relabelled, spelled } from "./examples.js";

describe("turbulence", () => {
  test("of the published examples", () => {
    const expected = [
      1, 2, 6.700439718141091, 7.05528243550119, 9.250298417906333, 4, 7.700439718141091, 6.083887387026512,
      11.59618975614441,
    ];
    expectAllClose(turbulence(published), expected, 1e-14);
  });

  test("d different states for m periods each: d + log2((d - 1)(m - 1)^2 + 1)", () => {
    const s = spelled(["ABCD", "AABBCCDD", "AAABBB"]);
    expectAllClose(turbulence(s), [4, 4 + Math.log2(4), 2 + Math.log2(5)], 1e-15);
  });

  test("the durations that vary most leave the number of subsequences alone", () => {
    expectClose(turbulence(spelled(["ABCDDDDDDD"]))[0]!, 4, 1e-14);
  });

  test("two careers of one shape have one turbulence, whatever their labels", () => {
    fc.assert(
      fc.property(anyCareers, (careers) => {
        expect([...turbulence(relabelled(careers))]).toEqual([...turbulence(spelled(careers))]);
      }),
    );
  });

  test("of 4,000 different states in a row, whose subsequences no double counts, is 4,000", () => {
    const career = Array.from({ length: 4000 }, (_, k) => String.fromCodePoint(0x4e00 + k)).join("");
    expect(turbulence(spelled([career]))[0]).toBe(4000);
  });

  test("TraMineR's example of a missing state: A A ? ? ? B B C C D lasts 2, 3, 2, 2, 1", () => {
    const s = spelled(["AA???BBCCD"]);
    // Variance .4 of mean 2, at most 4; 2^5 subsequences. Without the missing state 2, 2, 2, 1: .1875, at most 1.6875; 2^4.
    expectClose(turbulence(s)[0]!, 5 + Math.log2(5 / 1.4), 1e-15);
    expectClose(turbulence(s, { unknown: "skip" })[0]!, 4 + Math.log2(2.6875 / 1.1875), 1e-15);
  });
});
