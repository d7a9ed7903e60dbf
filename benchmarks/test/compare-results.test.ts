import { describe, expect, test } from "vitest";
import { compareResults } from "../bench/compare-results.js";
import { comparisonText } from "../bench/comparison-text.js";
import { resultOf, row, timing } from "./result-of.js";

const before = resultOf({
  kernels: [row(), row({ name: "n = 9" }), row({ name: "gone" })],
  limits: [{ name: "file", unit: "MB", value: 10, bound: null }],
});

describe("two results of one machine", () => {
  const after = resultOf({
    kernels: [
      row({ nativeThreads: timing(0.375) }),
      row({ name: "n = 9", nativeThreads: timing(0.19) }),
      row({ name: "new" }),
    ],
    limits: [{ name: "file", unit: "MB", value: 5, bound: null }],
  });
  const comparison = compareResults(before, after);
  const figure = (name: string) => comparison.figures.find((one) => one.name === name);

  test("are compared row by row: what changed beyond the noise is marked", () => {
    expect(figure("gram, n = 8: native")).toMatchObject({ ratio: 2, verdict: "worse" });
    expect(figure("gram, n = 8: TypeScript")).toMatchObject({ ratio: 1, verdict: null });
    expect(figure("gram, n = 9: native")).toMatchObject({ verdict: null });
    expect(figure("file")).toMatchObject({ ratio: 0.5, verdict: "better" });
  });

  test("say which rows only one of them has", () => {
    expect(comparison.onlyBefore).toEqual(["gram, gone: native", "gram, gone: TypeScript"]);
    expect(comparison.onlyAfter).toEqual(["gram, new: native", "gram, new: TypeScript"]);
  });

  test("are a table of plain text", () => {
    const text = comparisonText(comparison, "0.1.0", "0.2.0");
    expect(text.split("\n").map((line) => line.replace(/ {2,}/g, " | "))).toEqual([
      " | 0.1.0 | 0.2.0 | ratio | noise",
      "gram, n = 8: native | 188 ms | 375 ms | 2.00 | ± 4 % | worse",
      "gram, n = 8: TypeScript | 1.50 s | 1.50 s | 1.00 | ± 4 %",
      "gram, n = 9: native | 188 ms | 190 ms | 1.01 | ± 4 %",
      "gram, n = 9: TypeScript | 1.50 s | 1.50 s | 1.00 | ± 4 %",
      "file | 10.0 MB | 5.00 MB | 0.50 | ± 14 % | better",
      "",
      "Only in 0.1.0:",
      " | gram, gone: native",
      " | gram, gone: TypeScript",
      "",
      "Only in 0.2.0:",
      " | gram, new: native",
      " | gram, new: TypeScript",
      "",
      "5 compared: 1 better, 1 worse, 3 within the noise.",
    ]);
  });
});

/** A native median of 1 s, then another, both with quartiles that far around them. */
const ratioOf = (spread: number, median: number) =>
  compareResults(
    resultOf({ kernels: [row({ nativeThreads: timing(1, spread) })] }),
    resultOf({ kernels: [row({ nativeThreads: timing(median, spread) })] }),
  ).figures[0]!;

describe("noise", () => {
  test("is two standard deviations of both: quartiles of a normal variable are 1.349 apart", () => {
    // Quartiles 10 % from the median: .2 / 1.349 on each side, times the root of two, times two.
    expect(ratioOf(0.1, 1).noise).toBeCloseTo((2 * Math.SQRT2 * 0.2) / 1.349, 12);
    expect(ratioOf(0.1, 1.3).verdict).toBe(null);
    expect(ratioOf(0.1, 1.5).verdict).toBe("worse");
    expect(ratioOf(0.1, 1 / 1.5).verdict).toBe("better");
  });

  test("is never less than 3 %", () => {
    expect(ratioOf(0, 1.02)).toMatchObject({ noise: 0.03, verdict: null });
    expect(ratioOf(0, 1.04).verdict).toBe("worse");
  });
});

test("of two machines ratios are compared, and seconds are not", () => {
  const after = resultOf(
    { ...before.sections, kernels: [row({ js: timing(15), native: timing(1), nativeThreads: timing(9) })] },
    { cpu: "Slide rule", threads: 4 },
  );
  const { differences, figures } = compareResults(before, after);
  expect(differences).toEqual(["cpu: Abacus, then Slide rule", "threads: 2, then 4"]);
  expect(figures.map(({ name }) => name)).toEqual(["gram, n = 8: TypeScript over native", "file"]);
  // Four times as fast on one thread, then fifteen times: more is better.
  expect(figures[0]).toMatchObject({ before: 4, after: 15, verdict: "better" });
});

test("results without a common row say so", () => {
  const text = comparisonText(compareResults(before, resultOf({})), "a", "b");
  expect(text).toContain("nothing in common");
});
