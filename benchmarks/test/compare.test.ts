import { describe, expect, test } from "vitest";
import { compare, median, medians } from "../compare.js";
import { duration, markdown } from "../markdown.js";

test("the median is the middle value, or the mean of the two middle ones", () => {
  expect(median(Float64Array.of(9, 1, 3))).toBe(3);
  expect(median(Float64Array.of(9, 1, 3, 4))).toBe(3.5);
});

test("calls take turns", () => {
  const order: string[] = [];
  const times = medians([() => order.push("a"), () => order.push("b")], 2);
  expect(order).toEqual(["a", "b", "a", "b"]);
  expect(times.every((t) => t >= 0)).toBe(true);
});

describe("a kernel's row", () => {
  const options = {
    trees: 3,
    maxDepth: 2,
    learningRate: 1,
    maxBins: 255,
    minLeafSize: 1,
    l2: 0,
    subsample: 1,
    patience: 1,
  };
  const x = Float64Array.of(1, 2, 3, 4);
  const input = { x, n: 4, p: 1, target: Float64Array.of(1, 1, 2, 4), loss: "squared", options };
  const [row] = compare("fitBoosting", [{ name: "four rows", input, repetitions: 3 }]);

  test("holds times and never a difference", () => {
    expect(row!.js).toBeGreaterThan(0);
    expect(row!.equal).not.toBe(false);
    expect(row!.native === null).toBe(row!.equal === null);
  });

  test("becomes a line of the table", () => {
    const where = {
      cpu: "test",
      threads: 2,
      memoryGib: 1,
      node: "20",
      platform: "linux",
      native: false,
      loadBefore: 0,
    };
    const line = markdown(where, [{ ...row!, js: 1.5, native: 0.25, nativeThreads: 0.125, equal: true }]).split(
      "\n",
    )[5];
    expect(line).toBe("| fitBoosting | four rows | 1.50 s | 250 ms | 125 ms | 12.0x | same bits |");
    expect(duration(0.0000125)).toBe("12.5 us");
    expect(duration(null)).toBe("-");
  });
});
