import { sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { summariseCareers } from "../../src/data/summarise-careers.js";

const s = sequencesOf("occupation", [
  ["a", "b", "a", "b"],
  ["a", "a", null, "b"],
  ["c", "b"],
  ["a", "a", "a", "a"],
]);

const summary = summariseCareers(s, Uint8Array.of(1, 1, 0, 0));

const of = (name: string) => summary.shape.find((row) => row.name === name)!;

describe("summariseCareers", () => {
  test("lengths, states and unknown states of all", () => {
    expect(summary).toMatchObject({ states: 3, shortest: 2, longest: 4, meanLength: 3.5, unknown: 1 });
  });

  test("means by arm, and their difference in standard deviations", () => {
    // Moves: 3 and 2 of the treated, 1 and 0 of the untreated, variance .5 each.
    expect(of("moves")).toMatchObject({ meanTreated: 2.5, meanUntreated: 0.5 });
    expect(of("moves").standardisedDifference).toBeCloseTo(2 / Math.sqrt(0.5), 14);
    expect(of("periods")).toMatchObject({ meanTreated: 4, meanUntreated: 3 });
  });

  test("moves between known states, most frequent first, as shares of those of each arm", () => {
    expect(summary.moves).toEqual([
      { from: "a", to: "b", count: 2, shareTreated: 2 / 3, shareUntreated: 0 },
      { from: "b", to: "a", count: 1, shareTreated: 1 / 3, shareUntreated: 0 },
      { from: "c", to: "b", count: 1, shareTreated: 0, shareUntreated: 1 },
    ]);
    expect(summariseCareers(s, Uint8Array.of(1, 1, 1, 0)).moves[0]!.shareUntreated).toBeNull();
  });

  test("tells the ten most frequent moves", () => {
    const labels = [..."abcdefghijkl"];
    const many = sequencesOf("s", [labels, labels.slice(3)]);
    const { moves } = summariseCareers(many, Uint8Array.of(0, 1));
    expect(moves.map(({ from, count }) => `${from}${count}`)).toEqual([
      ...[..."defghijk"].map((from) => `${from}2`),
      "a1",
      "b1",
    ]);
  });
});
