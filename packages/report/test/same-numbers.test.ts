import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { resultJson } from "../src/result-json.js";
import { figures } from "../src/figures/index.js";
import { tableCsv } from "../src/formats/table-csv.js";
import { html } from "../src/html.js";
import { markdown } from "../src/markdown.js";
import { tables } from "../src/tables/index.js";
import { realResult, referenceResult, simulatedResult } from "./sample-result.js";

function numbersOf(value: unknown, into = new Set<number>()): Set<number> {
  if (typeof value === "number") into.add(value);
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) numbersOf(part, into);
  return into;
}

/** Cells of all Markdown tables, as shown, row by row. */
const markdownRows = (text: string): string[][] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.slice(2, -2).split(/ (?<!\\)\| /));

const counts = (values: readonly string[]): Map<string, number> =>
  values.reduce((map, v) => map.set(v, (map.get(v) ?? 0) + 1), new Map<string, number>());

describe.each([
  ["simulated", simulatedResult()],
  ["reference", referenceResult()],
  ["observed", realResult()],
])("%s", (_, result) => {
  const json = numbersOf(JSON.parse(resultJson(result)));
  const drawn = figures(result);
  const { document } = new JSDOM(html(result, drawn)).window;

  test("every number of a table stands in results.json, unrounded", () => {
    const values = [...document.querySelectorAll("data")].map((data) => Number(data.getAttribute("value")));
    expect(values.length).toBeGreaterThan(400);
    expect(values.filter((value) => !json.has(value))).toEqual([]);
  });

  test("each shown number is its value, rounded", () => {
    for (const data of document.querySelectorAll("data")) {
      const value = Number(data.getAttribute("value"));
      const text = data.textContent!.replaceAll("\u2212", "-").replaceAll(",", "");
      if (text === "< 0.001") expect(value).toBeLessThan(0.001);
      else {
        const isPercent = text.endsWith(" %");
        const shown = Number(text.replace(" %", ""));
        const [mantissa = "", exponent = "0"] = text.replace(" %", "").split("e");
        const half = 0.5 * 10 ** (Number(exponent) - (mantissa.split(".")[1]?.length ?? 0));
        expect(Math.abs((isPercent ? 100 * value : value) - shown), text).toBeLessThanOrEqual(half * (1 + 1e-6));
      }
    }
  });

  test("Markdown and HTML show the same numbers in the same tables", () => {
    const fromPage = [...document.querySelectorAll("figure.table tbody td.num:not(.words)")].map((td) =>
      td.textContent!.replaceAll("\u2212", "-").replace(/^–([a-z]+)$/, "– ($1)"),
    );
    const found = tables(result);
    const rows = markdownRows(markdown(result, drawn)).filter((cells) => !/^:?--/.test(cells[0]!));
    const shown = rows.flat();
    const inMarkdown = counts(shown);
    for (const [text, count] of counts(fromPage)) {
      expect(inMarkdown.get(text) ?? 0, text).toBeGreaterThanOrEqual(count);
    }
    expect(rows).toHaveLength(found.reduce((sum, table) => sum + table.rows.length + 1, 0));
  });

  test("a result read back from results.json gives the same report", () => {
    const again = JSON.parse(resultJson(result)) as typeof result;
    expect(html(again, figures(again))).toBe(html(result, drawn));
    expect(markdown(again, drawn)).toBe(markdown(result, drawn));
  });

  test("CSV holds the unrounded numbers", () => {
    for (const table of tables(result)) {
      const numeric = table.rows
        .flat()
        .flatMap((c) => (c.kind === "number" ? [c.value] : c.kind === "interval" ? [c.low, c.high] : []));
      const csv = tableCsv(table);
      for (const value of numeric) expect(csv).toContain(String(value));
    }
  });

  test("every table and every figure has its place in the report, numbered once", () => {
    for (const table of tables(result))
      expect(document.querySelector(`#table-${table.name}`), table.name).not.toBeNull();
    for (const figure of drawn) expect(document.querySelector(`#figure-${figure.name}`), figure.name).not.toBeNull();
    const labels = [...document.querySelectorAll("figcaption b")].map(
      (b) => /^(Table|Figure) \d+/.exec(b.textContent!)![0],
    );
    expect(new Set(labels).size).toBe(labels.length);
  });
});
