import { expect, test } from "vitest";
import { stackText } from "../src/stack-text.js";

test("the largest weight first, whatever the order; what rounds to nothing is left out", () => {
  const shown = "ridge 0.60, boosting 0.20, pooled 0.20";
  expect(stackText({ pooled: 0.2, ridge: 0.6, boosting: 0.2, series: 0.001 })).toBe(shown);
  expect(stackText({ boosting: 0.2, pooled: 0.2, ridge: 0.6 })).toBe(shown);
});
