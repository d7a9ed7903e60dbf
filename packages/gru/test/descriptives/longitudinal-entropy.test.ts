import { expectAllClose, expectClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longitudinalEntropy } from "../../src/descriptives/longitudinal-entropy.js";
import { anyCareers, doubled, published, relabelled, spelled } from "./examples.js";

describe("longitudinalEntropy", () => {
  test("of the published examples", () => {
    const expected = [0, 0.2069084251518169, 0.5, 0.4591479170272447, 0.5, 0.603759374819711, 1, 0.603759374819711, 1];
    expectAllClose(longitudinalEntropy(published), expected, 1e-15);
  });

  test("k of K states for equal times: ln k / ln K", () => {
    const s = spelled(["AABB", "ABC", "ABCDABCD"], "ABCDEFG");
    expectAllClose(
      longitudinalEntropy(s),
      [Math.log(2), Math.log(3), Math.log(4)].map((h) => h / Math.log(7)),
      1e-15,
    );
  });

  test("the alphabet has one state more where unknown states count", () => {
    const s = spelled(["A?", "AB"]);
    expectAllClose(longitudinalEntropy(s), [Math.log(2) / Math.log(3), Math.log(2) / Math.log(3)], 1e-15);
    expect([...longitudinalEntropy(s, { unknown: "skip" })]).toEqual([0, 1]);
  });

  test("a vocabulary of one state has none", () => {
    expect([...longitudinalEntropy(spelled(["AAA", "A"]))]).toEqual([0, 0]);
  });

  test("depends on neither labels nor the order nor the length of periods, bit for bit for labels and order", () => {
    fc.assert(
      fc.property(anyCareers, (careers) => {
        const expected = longitudinalEntropy(spelled(careers, "ABCDE"));
        expect([...longitudinalEntropy(relabelled(careers))]).toEqual([...expected]);
        const backwards = careers.map((career) => [...career].reverse().join(""));
        expect([...longitudinalEntropy(spelled(backwards, "ABCDE"))]).toEqual([...expected]);
        const twice = longitudinalEntropy(spelled(doubled(careers), "ABCDE"));
        twice.forEach((entropy, i) => expectClose(entropy, expected[i]!, 1e-15));
      }),
    );
  });
});
