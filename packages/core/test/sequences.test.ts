import { describe, expect, test } from "vitest";
import { FIRST_STATE, PADDING, selectUnits, sequencesOf, UNKNOWN, vocabularySize } from "../src/sequences.js";

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

describe("selectUnits", () => {
  test("takes units in the given order and keeps vocabulary and width", () => {
    const s = sequencesOf("s", [["a", "b", "c"], ["b"], ["c", "a"]]);
    const chosen = selectUnits(s, [2, 1]);
    expect([...chosen.codes]).toEqual([FIRST_STATE + 2, FIRST_STATE, PADDING, FIRST_STATE + 1, PADDING, PADDING]);
    expect([...chosen.lengths]).toEqual([2, 1]);
    expect(chosen).toMatchObject({ n: 2, periods: 3, vocabulary: s.vocabulary });
  });
});
