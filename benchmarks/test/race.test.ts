import { expect, test } from "vitest";
import { duration } from "../bench/number-text.js";
import { race, ROUNDS } from "../bench/race.js";
import { spreadOf, timingOf } from "../bench/timing.js";

test("a timing is the median with its quartiles", () => {
  expect(timingOf([9, 1, 3])).toEqual({ calls: 3, median: 3, low: 2, high: 6 });
  expect(timingOf([4, 1, 2, 3, 5])).toEqual({ calls: 5, median: 3, low: 2, high: 4 });
  expect(spreadOf({ calls: 5, median: 4, low: 3, high: 5 })).toBe(0.25);
});

test("calls take turns, three rounds at least", async () => {
  const order: string[] = [];
  const timings = await race([() => order.push("a"), async () => order.push("b")], 0);
  expect(order).toEqual(["a", "b", "a", "b", "a", "b"]);
  expect(timings.map(({ calls }) => calls)).toEqual([3, 3]);
});

test("short calls end after so many rounds", async () => {
  const [timing] = await race([() => 1], 1e6);
  expect(timing!.calls).toBe(ROUNDS.most);
});

test("seconds are told in the unit that suits", () => {
  expect([1.5, 0.25, 0.0000125].map(duration)).toEqual(["1.50 s", "250 ms", "12.5 us"]);
  expect([0.9999, 0.0009999, 1234.5].map(duration)).toEqual(["1.00 s", "1.00 ms", "1230 s"]);
});
