import { describe, expect, test } from "vitest";
import { benchFaults } from "../bench/bench-faults.js";
import { benchPage } from "../bench/bench-page.js";
import { resultOf, row, timing } from "./result-of.js";

const lines = (page: string): string[] => page.split("\n");

describe("the page", () => {
  test("has a line for each kernel, medians with their spread, ratios and equality", () => {
    const page = benchPage(resultOf({ kernels: [row()] }));
    expect(lines(page)).toContain("| `gram` | n = 8 | 1.50 s ± 1 % | 375 ms ± 1 % | 188 ms ± 1 % | 4x | 8x | same |");
    expect(lines(page).filter((line) => line.startsWith("#"))).toEqual(["# How fast", "## Kernels"]);
  });

  test("begins with what one sees", () => {
    const run = row({ subject: "npm start", js: timing(30), native: null, nativeThreads: timing(10) });
    const kernels = [
      row(),
      row({ name: "n = 9", nativeThreads: timing(0.5) }),
      row({ name: "n = 10", nativeThreads: timing(0.3) }),
    ];
    const [, , first] = lines(benchPage(resultOf({ run: [run], kernels })));
    expect(first).toBe(
      "The main job takes 10.0 s on native kernels and 30.0 s in TypeScript. Against TypeScript on one thread, native kernels on all threads are " +
        "3 to 8 times as fast, 5 times in the median. All of them give the same bits on both sides, for any number of threads.",
    );
  });

  test("says which bound is exceeded, in time and in memory", () => {
    const estimators = [row({ atMost: 0.2 }), row({ name: "n = 9", atMost: 0.1 })];
    const limits = [
      { name: "memory", unit: "MB" as const, value: 12, bound: 10 },
      { name: "growth", unit: "times" as const, value: 1.1, bound: 1.15 },
    ];
    const page = lines(benchPage(resultOf({ estimators, limits })));
    expect(page.filter((line) => line.includes("EXCEEDED"))).toHaveLength(1);
    expect(page).toContain("| memory | 12 MB | 10 MB | NO |");
    expect(page).toContain("| growth | 1.1x | 1.15x | yes |");
  });

  test("tells how to get other software where there is none, and shows a figure that there is", () => {
    expect(benchPage(resultOf({ peers: [] }))).toContain("pnpm bench:peers");
    const history = { name: "history", title: "Speed", caption: "Ratios.", alt: "linear: 1.0.0 4." };
    expect(benchPage(resultOf({}), history)).toContain("![linear: 1.0.0 4.](history.svg)\n\nRatios.");
    expect(benchPage(resultOf({}))).not.toContain("history.svg");
  });

  test("warns of a busy machine", () => {
    expect(benchPage(resultOf({}, { loadBefore: 0.5 }))).not.toContain("Others worked");
    expect(benchPage(resultOf({}, { loadBefore: 3 }))).toContain("Others worked on the machine");
  });
});

describe("a fault", () => {
  test("is a result that differs, of whatever section", () => {
    const result = resultOf({ kernels: [row()], run: [row({ subject: "npm start", equal: false })] });
    expect(benchFaults(result)).toEqual(["npm start (n = 8): native and TypeScript results differ."]);
    expect(benchPage(result)).toContain("DIFFERENT");
  });

  test("is a native kernel that is slower and does not say why", () => {
    const slow = row({ nativeThreads: timing(2) });
    expect(benchFaults(resultOf({ kernels: [slow] }))).toEqual([
      expect.stringContaining("gram (n = 8): native is not faster"),
    ]);
    const explained = resultOf({ kernels: [{ ...slow, slower: "The copy takes longer than the sum." }] });
    expect(benchFaults(explained)).toEqual([]);
    expect(benchPage(explained)).toContain(
      "Where native is not faster: `gram`, n = 8: The copy takes longer than the sum.",
    );
  });

  test("is none where threads waited for a processor", () => {
    expect(benchFaults(resultOf({ kernels: [row({ nativeThreads: timing(2, 0.8) })] }))).toEqual([]);
  });

  test("is none of an estimator, nor where there are no native kernels", () => {
    expect(benchFaults(resultOf({ estimators: [row({ nativeThreads: timing(2) })] }))).toEqual([]);
    expect(benchFaults(resultOf({ kernels: [row({ equal: null, native: null, nativeThreads: null })] }))).toEqual([]);
  });
});
