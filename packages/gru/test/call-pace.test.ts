import { expect, test } from "vitest";
import { callPace } from "../src/call-pace.js";

test("the next call gets the work that its time allows at the pace of the last", () => {
  const pace = callPace(80);
  pace.measure(1e6, 40);
  expect(pace.budget()).toBe(2e6);
  pace.measure(2e6, 320);
  expect(pace.budget()).toBe(5e5);
});

test("a call that took no time does not say that the next may take everything", () => {
  const pace = callPace(80);
  const first = pace.budget();
  pace.measure(1e9, 0);
  expect(pace.budget()).toBe(4 * first);
});
