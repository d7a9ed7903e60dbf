import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FIRST_STATE,
  PADDING,
  selectUnits,
  sequencesOf,
  sequencesOfCodes,
  UNKNOWN,
  vocabularySize,
} from "../src/sequences.js";

describe("sequencesOf", () => {
  test("left-aligns, pads at the end, and codes labels from FIRST_STATE on", () => {
    const s = sequencesOf("occupation", [["clerk", "nurse"], ["nurse"], ["clerk", "clerk", "baker"]]);
    expect(s.vocabulary).toEqual(["baker", "clerk", "nurse"]);
    const [baker, clerk, nurse] = [FIRST_STATE, FIRST_STATE + 1, FIRST_STATE + 2];
    expect([...s.codes]).toEqual([clerk, nurse, PADDING, nurse, PADDING, PADDING, clerk, clerk, baker]);
    expect([...s.lengths]).toEqual([2, 1, 3]);
    expect(s).toMatchObject({ n: 3, periods: 3 });
    expect(vocabularySize(s)).toBe(5);
  });

  test("orders numeric labels by value and before words", () => {
    expect(sequencesOf("s", [["10", "9", "x", "-1", "2.5"]]).vocabulary).toEqual(["-1", "2.5", "9", "10", "x"]);
  });

  test("label 0 is a state like any other, never padding", () => {
    const s = sequencesOf("s", [["0", "1"], ["0"]]);
    expect([...s.codes]).toEqual([FIRST_STATE, FIRST_STATE + 1, FIRST_STATE, PADDING]);
  });

  test("missing states and labels that an earlier model never saw are UNKNOWN", () => {
    const s = sequencesOf("s", [["a", null, "c"]], ["a", "b"]);
    expect([...s.codes]).toEqual([FIRST_STATE, UNKNOWN, UNKNOWN]);
    expect(s.vocabulary).toEqual(["a", "b"]);
  });

  test("the order of the units changes no code", () => {
    const histories = [["b", "a"], ["c"], ["a"]];
    expect(sequencesOf("s", histories).vocabulary).toEqual(sequencesOf("s", histories.toReversed()).vocabulary);
  });

  test("of nobody is empty", () => {
    expect(sequencesOf("s", [])).toMatchObject({ n: 0, periods: 0, vocabulary: [] });
  });
});

describe("sequencesOfCodes", () => {
  test("is sequencesOf of the labels, whatever their order and whoever else has a place in the column", () => {
    const labels = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 30 }).map(String), fc.string({ maxLength: 2 })), {
      minLength: 1,
      maxLength: 8,
    });
    const histories = fc.array(fc.array(fc.integer({ min: -1, max: 7 }), { maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(labels, histories, fc.integer({ min: 0, max: 2 }), (names, drawn, gap) => {
        const given = drawn.map((history) => history.map((code) => (code < names.length ? code : -1)));
        // Rows between the careers belong to nobody's history.
        const beside = Array.from({ length: gap }, () => 0);
        const codes = given.flatMap((history) => [...beside, ...history]);
        const from = given.map((_, i) => given.slice(0, i).flat().length + (i + 1) * gap);
        const coded = sequencesOfCodes("s", {
          labels: names,
          codes: Int32Array.from(codes),
          from: Int32Array.from(from),
          to: Int32Array.from(from, (start, i) => start + given[i]!.length),
        });
        expect(coded).toEqual(
          sequencesOf(
            "s",
            given.map((history) => history.map((code) => names[code] ?? null)),
          ),
        );
      }),
    );
  });
});

describe("selectUnits", () => {
  test("takes units in the given order and keeps vocabulary and width", () => {
    const s = sequencesOf("s", [["a", "b", "c"], ["b"], ["c", "a"]]);
    const chosen = selectUnits(s, [2, 1]);
    expect([...chosen.codes]).toEqual([FIRST_STATE + 2, FIRST_STATE, PADDING, FIRST_STATE + 1, PADDING, PADDING]);
    expect([...chosen.lengths]).toEqual([2, 1]);
    expect(chosen).toMatchObject({ n: 2, periods: 3, vocabulary: s.vocabulary });
  });
});
