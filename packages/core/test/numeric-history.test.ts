import { describe, expect, test } from "vitest";
import { checkHistories, numericHistoryOf, selectHistories } from "../src/numeric-history.js";
import { sequencesOf } from "../src/sequences.js";

const [nan, infinity] = [Number.NaN, Infinity];

describe("numericHistoryOf", () => {
  test("left-aligns values; missing ones and what follows the last are NaN", () => {
    const history = numericHistoryOf("hours", [[38, nan, 20], [40]], "indicator");
    expect([...history.values]).toEqual([38, nan, 20, 40, nan, nan]);
    expect([...history.lengths]).toEqual([3, 1]);
    expect(history).toMatchObject({ name: "hours", n: 2, periods: 3, missing: "indicator" });
  });

  test("of nobody is empty; a missing value is an error unless it is allowed", () => {
    expect(numericHistoryOf("hours", [])).toMatchObject({ n: 0, periods: 0, missing: "error" });
  });
});

test("selectHistories takes units in the given order, as often as named, and keeps the width", () => {
  const some = selectHistories(numericHistoryOf("hours", [[1, 2], [3], [4, 5]]), [2, 2, 1]);
  expect([...some.values]).toEqual([4, 5, 4, 5, 3, nan]);
  expect([...some.lengths]).toEqual([2, 2, 1]);
  expect(some).toMatchObject({ name: "hours", n: 3, periods: 2 });
});

describe("checkHistories", () => {
  const sequences = [sequencesOf("occupation", [["a", "b"], ["a"], ["b", "b"]])];
  const refusal = (...numericHistories: ReturnType<typeof numericHistoryOf>[]): unknown => {
    try {
      checkHistories({ sequences, numericHistories });
      return null;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message}`;
    }
  };

  test("takes numbers beside every state, and none at all", () => {
    expect(refusal(numericHistoryOf("hours", [[1, 2], [3], [4, 5]]))).toBeNull();
    expect(refusal(numericHistoryOf("hours", [[1, nan], [3], [4, 5]], "indicator"))).toBeNull();
    expect(refusal()).toBeNull();
  });

  test("names every column that is not aligned with the states", () => {
    const short = numericHistoryOf("short", [[1, 2], [], [4, 5]]);
    const fewer = numericHistoryOf("fewer", [[1, 2]]);
    expect(refusal(short, fewer, short)).toBe(
      "DATA: short has 0 values of unit 2, which has 1 states of occupation; align them by period; fewer has 1 units, occupation has 3; " +
        "short is the name of two numeric columns; short has 0 values of unit 2, which has 1 states of occupation; align them by period",
    );
    expect(() => checkHistories({ sequences: [], numericHistories: [fewer] })).toThrow("stands beside no sequence");
  });

  test("names every column with values that cannot be read, wherever they are", () => {
    const endless = numericHistoryOf("endless", [[1, infinity], [-infinity], [1, 2]], "indicator");
    const gaps = numericHistoryOf("gaps", [[1, 2], [nan], [nan, nan]]);
    expect(refusal(endless, gaps)).toMatch(
      /^NON_FINITE: endless is infinite in 2 periods of 2 units, first in unit 1; gaps is missing in 3 periods of 2 units, first in unit 2; /,
    );
  });
});
