import { describe, expect, test } from "vitest";
import { consoleSummary } from "../src/console-summary.js";
import { realResult, simulatedResult } from "./sample-result.js";

const visible = (text: string): string => text.replaceAll("\u001b[1m", "").replaceAll("\u001b[22m", "");

describe("consoleSummary", () => {
  test.each([
    ["simulated", simulatedResult()],
    ["observed", realResult()],
  ])("stays within the terminal, in plain text, %s", (_, result) => {
    for (const width of [72, 80, 120]) {
      const text = consoleSummary(result, { width });
      expect(text).not.toContain("\u001b");
      expect(text).not.toContain("\0");
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  test("colour adds nothing but escapes", () => {
    const result = simulatedResult();
    const coloured = consoleSummary(result, { color: true });
    expect(coloured).toContain("\u001b[1m");
    expect(visible(coloured)).toBe(consoleSummary(result));
  });

  test("holds every finding and every estimate, aligned", () => {
    const result = realResult();
    const text = consoleSummary(result, { width: 100 });
    for (const finding of result.verdict) expect(text.replace(/\s+/g, " ")).toContain(finding.text);
    const rows = text.split("\n").filter((line) => /\d{1,3},\d{3}$/.test(line));
    const answered = result.heckman.filter((benchmark) => benchmark.result !== null);
    expect(rows).toHaveLength(result.representations.length + answered.length + 1);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(text).toContain("(a) The representation has more columns");
  });
});
