import type { StudyResult } from "@career-dml/study";
import { expect, test } from "vitest";
import { publishedTable } from "../../src/study/output/published-table.js";
import { studyChart } from "../../src/study/output/study-chart.js";

const place = (cell: number, truth: number) => {
  return { estimator: "irm", estimate: 0.5, source: "somebody", cell, estimates: [0.4, 0.6], truth, quantile: 0.5 };
};

/** As much of a result as tables and figures of published numbers look at. */
const result = (cells: readonly Record<string, number>[]) =>
  ({
    plan: {
      title: "A study",
      seeds: [1, 2],
      level: 0.95,
      truth: "sample",
      estimators: [{ key: "irm", estimator: "irm", label: "IRM" }],
      cells: cells.map((own, index) => ({ index, own })),
    },
    figures: [],
    published: cells.map((_, cell) => place(cell, 0.1 * (cell + 1))),
  }) as unknown as StudyResult;

test("a row says which cell it is of where there are several", () => {
  const table = publishedTable(result([{ n: 500 }, { n: 2000 }]));
  expect(table.columns.slice(0, 2).map(({ label }) => label)).toEqual(["n", "estimator"]);
  expect(table.rows.map(([n]) => n)).toMatchObject([{ value: 500 }, { value: 2000 }]);
  expect(studyChart(result([{ n: 500 }, { n: 2000 }])).published).toMatchObject([
    { label: "IRM, n 500", truth: 0.1 },
    { label: "IRM, n 2000", truth: 0.2 },
  ]);
});

test("a study of one cell names none", () => {
  expect(publishedTable(result([{}])).columns[0]!.label).toBe("estimator");
  expect(studyChart(result([{}])).published).toMatchObject([{ label: "IRM" }]);
});
