import { column, sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { careerSegments } from "../src/index.js";

const careers = (...histories: (string | null)[][]) => sequencesOf("job", histories);
const rowOf = ({ n, p, x }: { n: number; p: number; x: Float64Array }, i: number): number[] =>
  Array.from({ length: p }, (_, j) => x[j * n + i]!);

describe("careerSegments", () => {
  test("shares of the first and the last part, a gap of two between them", () => {
    const { early, late, gap } = careerSegments([careers(["a", "a", "b", "c", "c", "c", "b", "b"])]);
    expect(gap).toBe(2);
    expect(early.names).toEqual(["job share a", "job share b", "job share c"]);
    expect(late.names).toEqual(early.names);
    expect(rowOf(early, 0)).toEqual([2 / 3, 1 / 3, 0]);
    expect(rowOf(late, 0)).toEqual([0, 2 / 3, 1 / 3]);
  });

  test("each career is split by its own length; of an odd rest the early part has one period more", () => {
    const { early, late } = careerSegments([careers(["a", "b", "c"], ["a", "a", "a", "b", "c", "c"])], { gap: 1 });
    expect([rowOf(early, 0), rowOf(late, 0)]).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect([rowOf(early, 1), rowOf(late, 1)]).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  test("without a gap the parts hold every period once, and their rows sum to one", () => {
    const histories = [
      ["a", "b", "b", "c", "a"],
      ["c", "c", "a"],
      ["b", "a"],
    ];
    const { early, late } = careerSegments([careers(...histories)], { gap: 0 });
    histories.forEach((history, i) => {
      const first = Math.ceil(history.length / 2);
      const periods = rowOf(early, i).map((v, j) => v * first + rowOf(late, i)[j]! * (history.length - first));
      expect(periods.map(Math.round)).toEqual(
        ["a", "b", "c"].map((s) => history.filter((state) => state === s).length),
      );
      for (const part of [early, late]) expect(rowOf(part, i).reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12);
    });
  });

  test("unknown states have a column in both parts, several kinds of state stand side by side", () => {
    const jobs = careers(["a", null, "b", "b"]);
    const towns = sequencesOf("town", [["x", "x", "y", "y"]]);
    const { early, late } = careerSegments([jobs, towns], { gap: 0 });
    expect(early.names).toEqual(["job share a", "job share b", "job share unknown", "town share x", "town share y"]);
    expect(late.names).toEqual(early.names);
    expect(rowOf(early, 0)).toEqual([0.5, 0, 0.5, 1, 0]);
    expect(rowOf(late, 0)).toEqual([0, 1, 0, 0, 1]);
    expect([...column(late, 2)]).toEqual([0]);
  });

  test("careers shorter than the gap and two periods are counted; one period is never enough", () => {
    const short = [careers(["a"], ["a", "b", "c"], ["a", "b", "c", "d"])];
    expect(() => careerSegments(short)).toThrow(
      /2 of 3 careers have fewer than 4 periods of job: a gap of 2 and one on either side/,
    );
    expect(() => careerSegments([careers(["a"], ["b"])], { gap: 0 })).toThrow(
      /2 of 2 careers have fewer than 2 periods/,
    );
    expect(() => careerSegments([careers(["a", "b"])], { gap: 100 })).toThrow(
      expect.objectContaining({ code: "DATA" }),
    );
    expect(() => careerSegments([])).toThrow(/sequences are absent/);
    expect(() => careerSegments([careers(["a", "b"])], { gap: -1 })).toThrow(
      expect.objectContaining({ code: "OPTIONS" }),
    );
  });
});
