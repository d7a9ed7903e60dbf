import { column } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { complexityIndex } from "../../src/descriptives/complexity-index.js";
import { distinctStates } from "../../src/descriptives/distinct-states.js";
import { longitudinalEntropy } from "../../src/descriptives/longitudinal-entropy.js";
import { moves } from "../../src/descriptives/moves.js";
import { sequenceDescriptives } from "../../src/descriptives/sequence-descriptives.js";
import { turbulence } from "../../src/descriptives/turbulence.js";
import { published, spelled } from "./examples.js";

describe("sequenceDescriptives", () => {
  const d = sequenceDescriptives([published]);
  const of = (what: string): number[] => [...column(d, d.names.indexOf(`state ${what}`))];

  test("holds each descriptive under its name", () => {
    expect(of("moves")).toEqual([...moves(published)]);
    expect(of("distinct")).toEqual([...distinctStates(published)]);
    expect(of("entropy")).toEqual([...longitudinalEntropy(published)]);
    expect(of("turbulence")).toEqual([...turbulence(published)]);
    expect(of("complexity")).toEqual([...complexityIndex(published)]);
  });

  test("and the length of the career, of its longest and of its last spell", () => {
    expect(of("periods")).toEqual(Array(9).fill(12));
    expect(of("longest spell")).toEqual([12, 11, 6, 4, 1, 9, 3, 5, 1]);
    expect(of("last spell")).toEqual([12, 1, 6, 4, 1, 1, 3, 5, 1]);
  });

  test("kinds of sequences stand side by side, under one rule for unknown states", () => {
    const other = { ...spelled(["A?", "??B", ..."AAAAAAA"]), name: "industry" };
    const both = sequenceDescriptives([published, other], { unknown: "skip" });
    expect(both.p).toBe(2 * d.p);
    expect([...column(both, both.names.indexOf("industry periods")).subarray(0, 2)]).toEqual([1, 1]);
  });

  test("an option that does not exist is refused", () => {
    expect(() => sequenceDescriptives([published], { missing: "skip" } as object)).toThrow(
      expect.objectContaining({ code: "OPTIONS" }),
    );
  });
});
