import { AbortedError, DataError, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { answersOf, attempt, unavailableOf } from "../src/attempt.js";

const failing = (error: Error) =>
  attempt("a check", () => {
    throw error;
  });

describe("a part that no estimate rests on", () => {
  test("is its answer, or what the data do not allow", async () => {
    const lacking = new DataError([{ path: "rows", message: "are too few." }]);
    const attempts = [await attempt("one", () => 1), await failing(lacking), await attempt("two", async () => 2)];
    expect(answersOf(attempts)).toEqual([1, 2]);
    expect(unavailableOf(attempts)).toEqual([{ check: "a check", reason: "rows are too few" }]);
  });

  test.each([new AbortedError(), new OptionsError("oster", []), new TypeError("a defect")])(
    "ends the run where the data are not to blame: %s",
    async (error) => {
      await expect(failing(error)).rejects.toBe(error);
    },
  );
});
