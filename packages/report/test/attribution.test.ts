import type { AttributionResult, AttributionRow } from "@career-dml/core";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { attributionFigures } from "../src/figures/index.js";
import { attributionPage, attributionTable, tableCsv, tableLatex, tableMarkdown } from "../src/index.js";
import { tables } from "../src/tables/index.js";
import { simulatedResult } from "./sample-result.js";

const row = (head: string, k: number, from: string | null): AttributionRow => ({
  head,
  kind: from === null ? "state" : "transition",
  channel: "occupation",
  from,
  to: `<job> & ${k}`,
  careers: 20 + k,
  occurrences: 30 + k,
  change: (k % 2 === 0 ? 1 : -1) * (0.5 - k / 100),
  se: 0.01 + k / 1000,
  seModels: k === 3 ? null : 0.02,
});

const rowsOf = (head: string): AttributionRow[] => [
  ...Array.from({ length: 30 }, (_, k) => row(head, k, null)),
  ...Array.from({ length: 9 }, (_, k) => row(head, k, "clerk_1")),
];

const result: AttributionResult = {
  kind: "attribution",
  variant: "vib",
  label: "Variational bottleneck",
  heads: ["outcome", "treatment"],
  n: 1234,
  models: 3,
  crossFitted: true,
  rows: ["outcome", "treatment"].flatMap(rowsOf),
  found: { states: 30, transitions: 9 },
  rare: { states: 2, transitions: 1808 },
  options: { minCareers: 20, transitions: true },
};

describe("attributionTable", () => {
  test("the CSV holds every row unrounded; a cut table counts what it leaves out", () => {
    const lines = tableCsv(attributionTable(result)).trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 78);
    expect(lines[1]).toBe("predicted outcome,state,occupation <job> & 0,20,30,0.5,0.01,0.02");
    const cut = attributionTable(result, 5);
    expect(cut.rows).toHaveLength(20);
    expect(cut.notes.join(" ")).toContain("58 smaller changes are not shown");
    expect(cut.notes.join(" ")).toContain("In fewer than 20 careers, and left out: 2 states, 1,808 moves.");
  });

  test("the table of a run sends to results.json, which alone has the rows that it leaves out", () => {
    const table = tables({ ...simulatedResult(), attribution: result }).find(({ name }) => name === "attribution")!;
    expect(table.rows).toHaveLength(38);
    expect(table.notes.join(" ")).toContain("40 smaller changes are not shown here; results.json holds them.");
  });

  test("an error that nobody can know is a dash with its reason, in every format", () => {
    const table = attributionTable(result, 5);
    expect(tableMarkdown(table)).toMatch(/–<sup>a<\/sup>|– ?\(?a/);
    expect(table.notes[0]).toBe("(a) fewer than two encoders meet it");
    expect(tableLatex(table)).toContain("\\textless{}job\\textgreater{} \\& 3");
    expect(table.caption).toContain("not what the state does to anybody");
    const labels = ({ models }: { models: number }) =>
      attributionTable({ ...result, models }).columns.map(({ label }) => label);
    expect(labels({ models: 3 })).toContain("SE of encoders");
    expect(labels({ models: 1 })).not.toContain("SE of encoders");
  });
});

describe("attributionFigures", () => {
  const figures = attributionFigures(result);

  test("one for each prediction, the largest states and moves first", () => {
    expect(figures.map(({ name }) => name)).toEqual(["attribution-outcome", "attribution-treatment"]);
    expect(figures[0]!.caption).toContain("12 largest of 30");
    expect(figures[0]!.caption).toContain("8 of 9");
    expect(figures[0]!.alt).toContain("occupation <job> & 0 0.500; occupation <job> & 1 -0.490");
    expect(attributionFigures({ ...result, rows: [] })).toEqual([]);
  });

  test("are well-formed SVG within their sheet", () => {
    const { DOMParser } = new JSDOM("").window;
    for (const figure of figures) {
      const document = new DOMParser().parseFromString(figure.svg, "image/svg+xml");
      expect(document.querySelector("parsererror, script, style, foreignObject, image, use")).toBeNull();
      expect(figure.svg).not.toMatch(/NaN|undefined|Infinity/);
      const box = new Resvg(figure.svg).getBBox()!;
      expect(box.x + box.width).toBeLessThanOrEqual(figure.width);
      expect(box.y + box.height).toBeLessThanOrEqual(figure.height);
    }
  });

  test("stand in one page with the whole table, labels of the data escaped", () => {
    const html = attributionPage(result, figures);
    expect(html).toContain("Figure 2.");
    expect(html).toContain("&lt;job&gt; &amp; 29");
    expect(html).not.toContain("<job>");
    expect(html.match(/<script/g)).toHaveLength(1);
  });
});
