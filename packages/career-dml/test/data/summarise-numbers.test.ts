import { numericHistoryOf } from "@career-dml/core";
import { expect, test } from "vitest";
import { summariseNumbers } from "../../src/data/summarise-numbers.js";

test("moments over all periods, and of each unit's own mean by arm", () => {
  const hours = numericHistoryOf("hours", [[1, 3], [Number.NaN, 4, 6], [8], [Number.NaN]], "indicator");
  const summary = summariseNumbers(hours, Uint8Array.of(1, 1, 0, 0));
  // 1, 3, 4, 6, 8: mean 22 / 5, squares 29.2; units' means 2 and 5 of the treated, 8 and none of the untreated.
  expect(summary).toMatchObject({ name: "hours", mean: 4.4, missing: 2, marked: true });
  expect(summary.sd).toBeCloseTo(Math.sqrt(29.2 / 4), 14);
  expect(summary).toMatchObject({ meanTreated: 3.5, meanUntreated: 8 });
  expect(summary.standardisedDifference).toBeCloseTo(-4.5 / Math.sqrt(4.5 / 2), 14);
});
