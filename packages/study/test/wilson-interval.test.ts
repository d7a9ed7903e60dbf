import { expectClose } from "@career-dml/testing";
import { expect, test } from "vitest";
import { wilsonInterval } from "../src/index.js";

/** scipy 1.17, binomtest(k, n).proportion_ci(method="wilson"). */
test.each([
  [7, 10, 0.95, 0.39677814746114526, 0.892208732593699],
  [0, 10, 0.95, 0.0, 0.27753279986288926],
  [80, 100, 0.95, 0.711170834406841, 0.8666330666689674],
  [200, 200, 0.99, 0.967890725573657, 1.0],
])("%i of %i at level %f", (count, n, level, low, high) => {
  const interval = wilsonInterval(count, n, level);
  expectClose(interval[0], low, 1e-12);
  expectClose(interval[1], high, 1e-12);
});

test("its ends solve the score equation, and reach 0 and 1 exactly", () => {
  const [low, high] = wilsonInterval(37, 120, 0.9);
  for (const p of [low, high]) {
    expectClose(Math.abs(37 / 120 - p) / Math.sqrt((p * (1 - p)) / 120), 1.6448536269514722, 1e-9);
  }
  expect(wilsonInterval(0, 10)[0]).toBe(0);
  expect(wilsonInterval(10, 10)[1]).toBe(1);
});
