import { expectAllClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { complexityIndex } from "../../src/descriptives/complexity-index.js";
import { anyCareers, published, relabelled, spelled } from "./examples.js";

describe("complexityIndex", () => {
  test("of the published examples", () => {
    const expected = [
      0,
      0.1371490314657138,
      0.2132007163556104,
      0.2889315480516086,
      Math.SQRT1_2,
      0.4057852235827507,
      0.5222329678670935,
      0.4685604161373472,
      1,
    ];
    expectAllClose(complexityIndex(published), expected, 1e-15);
  });

  test("is 0 for careers of one period or one state", () => {
    expect([...complexityIndex(spelled(["A", "BBB", "A"]))]).toEqual([0, 0, 0]);
  });

  test("lies between 0 and 1 and does not depend on labels", () => {
    fc.assert(
      fc.property(anyCareers, (careers) => {
        const found = complexityIndex(spelled(careers, "ABCDE"));
        expect(found.every((c) => c >= 0 && c <= 1)).toBe(true);
        expect([...complexityIndex(relabelled(careers))]).toEqual([...found]);
      }),
    );
  });
});
