import { numericHistoryOf, sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { careerCodes } from "../src/careers.js";
import { markCount, numericColumnsOf, numericWidth, withNumbers } from "../src/numeric-columns.js";

/** Careers of the given lengths. */
const careers = (lengths: readonly number[], window: number | null = null) => {
  const histories = lengths.map((length) => Array.from({ length }, () => "a"));
  return careerCodes([sequencesOf("occupation", histories)], { padding: "masked", window });
};
const three = careers([2, 1, 2]);
const hours = numericHistoryOf("hours", [[10, 20], [30], [100, 100]]);
const wage = numericHistoryOf("wage", [[1, Number.NaN], [3], [5, 5]], "indicator");

describe("numbers beside the states of careers", () => {
  test("are standardised by the training rows alone; missing ones are the mean and marked", () => {
    const columns = numericColumnsOf([hours, wage], three, [0, 1]);
    // 10, 20, 30 and 1, 3: means 20 and 2, sds 10 and sqrt(2).
    expect(columns).toEqual([
      { name: "hours", mean: 20, sd: 10, marked: false },
      { name: "wage", mean: 2, sd: Math.SQRT2, marked: true },
    ]);
    expect([numericWidth(columns), markCount(columns)]).toEqual([3, 1]);
    const { numeric, codes } = withNumbers(three, [wage, hours], columns);
    const state = (i: number, t: number) => [...numeric.subarray((i * 2 + t) * 3, (i * 2 + t + 1) * 3)];
    expect(state(0, 0)).toEqual([-1, -1 / Math.SQRT2, 0]);
    expect(state(0, 1)).toEqual([0, 0, 1]);
    expect(state(1, 0)).toEqual([1, 1 / Math.SQRT2, 0]);
    expect(state(1, 1), "after the last state").toEqual([0, 0, 0]);
    expect(state(2, 1)).toEqual([8, 3 / Math.SQRT2, 0]);
    expect(codes).toBe(three.codes);
  });

  test("of a window are the most recent ones", () => {
    const last = careers([2, 1, 2], 1);
    const columns = numericColumnsOf([hours], last, [0, 1]);
    expect(columns).toMatchObject([{ mean: 25, sd: Math.sqrt(50) }]);
    const { numeric } = withNumbers(last, [hours], columns);
    expect([...numeric]).toEqual([20, 30, 100].map((value) => (value - 25) / Math.sqrt(50)));
  });

  test("are none without a column", () => {
    expect(withNumbers(three, [], numericColumnsOf([], three, [0, 1])).numeric).toHaveLength(0);
  });

  test("that say nothing in training are refused, all at once", () => {
    const constant = numericHistoryOf("constant", [[0.1, 0.1], [0.1], [0.2, 0.1]]);
    const absent = numericHistoryOf("absent", [[Number.NaN, Number.NaN], [Number.NaN], [1, 2]], "indicator");
    const huge = numericHistoryOf("huge", [[1e308, 1e307], [1e308], [1, 2]]);
    expect(() => numericColumnsOf([constant, hours, absent, huge], three, [0, 1])).toThrow(
      "constant is 0.1 in every state of the training rows; leave it out; " +
        "absent is missing in every state of the training rows; leave it out; huge varies too much or too little for a standard deviation",
    );
  });

  test("that are not those of training are refused by name", () => {
    const columns = numericColumnsOf([hours], three, [0, 1]);
    expect(() => withNumbers(three, [wage], columns)).toThrow(
      "wage is no numeric column that the encoder reads (hours); hours is a numeric column that the encoder reads, and is absent",
    );
    expect(() => withNumbers(three, [hours], [])).toThrow("hours is no numeric column that the encoder reads (none)");
    const gap = numericHistoryOf("hours", [[1, Number.NaN], [1], [1, 2]], "indicator");
    expect(() => withNumbers(three, [gap], columns)).toThrow("hours lacks values, and the encoder learned no mark");
  });
});
