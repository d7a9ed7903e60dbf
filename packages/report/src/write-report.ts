import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CareerRunResult, checkpoint, type RunContext, report, resolveOptions, threadsOf } from "@career-dml/core";
import { z } from "zod";
import { resultJson } from "./result-json.js";
import type { Figure } from "./figures/canvas.js";
import { tableCsv } from "./formats/table-csv.js";
import { tableLatex } from "./formats/table-latex.js";
import { tableMarkdown } from "./formats/table-markdown.js";
import { html } from "./html.js";
import { markdown } from "./markdown.js";
import { onDisk, replaceReport } from "./report-directory.js";
import { tables } from "./tables/index.js";

/** Options of `writeReport`. */
export const reportOptions = z.strictObject({
  png: z.boolean().default(true).describe("Whether figures are written as PNG too, beside SVG."),
  dpi: z.int().min(72).max(1200).default(300).describe("Resolution of the PNG figures, which are 6.5 inches wide."),
});

/** Options of `writeReport`, all with defaults. */
export type ReportOptions = z.input<typeof reportOptions>;

const STAGE = "report";

/**
 * Writes the whole report: results.json, results.md, report.html, tables as CSV, LaTeX and Markdown, figures as SVG and
 * PNG. Everything but the `execution` block of results.json depends on the result's reproducible content alone.
 *
 * The files are written beside the directory and moved into its place at the end: after an error or an abort nothing is
 * left of them, and an earlier report is still there.
 *
 * @param directory Absent, empty, or an earlier report, which is replaced.
 * @returns The files, relative to the directory, sorted.
 * @throws {FileError} if the directory holds anything else, or cannot be written.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {NonFiniteError} if the result holds a NaN or an infinity.
 * @throws {AbortedError} if `run.signal` fires.
 */
export async function writeReport(
  result: CareerRunResult,
  directory: string,
  options: ReportOptions = {},
  run: RunContext = {},
): Promise<{ readonly files: readonly string[] }> {
  const resolved = resolveOptions("writeReport", reportOptions, options);
  const contents = new Map<string, string | Uint8Array>([["results.json", resultJson(result)]]);
  await checkpoint(run);
  const drawn = await drawAll(result, run);
  for (const figure of drawn) contents.set(`figures/${figure.name}.svg`, figure.svg);
  for (const table of tables(result)) {
    contents.set(`tables/${table.name}.csv`, tableCsv(table));
    contents.set(`tables/${table.name}.tex`, tableLatex(table));
    contents.set(`tables/${table.name}.md`, tableMarkdown(table));
  }
  contents.set("results.md", markdown(result, drawn));
  contents.set("report.html", html(result, drawn));
  if (resolved.png) await rasterise(drawn, resolved.dpi, contents, run);
  await replaceReport(directory, (staging) => writeAll(staging, contents, run));
  report(run, STAGE, 1, 1);
  return Object.freeze({ files: Object.freeze([...contents.keys()].sort()) });
}

// The drawing libraries take half a second to load: only those who draw pay for them.
const drawing = () => import("./figures/index.js");

async function drawAll(result: CareerRunResult, run: RunContext): Promise<readonly Figure[]> {
  const { FIGURES } = await drawing();
  const drawn: Figure[] = [];
  for (const build of FIGURES) {
    const figure = build(result);
    if (figure !== null) drawn.push(figure);
    report(run, STAGE, drawn.length, 2 * FIGURES.length);
    await checkpoint(run);
  }
  return drawn;
}

/** Renders several figures at once, as many as the run allows threads. */
async function rasterise(
  drawn: readonly Figure[],
  dpi: number,
  contents: Map<string, string | Uint8Array>,
  run: RunContext,
): Promise<void> {
  const { png } = await drawing();
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let figure = drawn[next++]; figure !== undefined; figure = drawn[next++]) {
      contents.set(`figures/${figure.name}.png`, await png(figure, dpi));
      done += 1;
      report(run, STAGE, drawn.length + done, 2 * drawn.length + 1);
      await checkpoint(run);
    }
  };
  await Promise.all(Array.from({ length: Math.min(threadsOf(run), drawn.length) }, lane));
}

async function writeAll(
  staging: string,
  contents: ReadonlyMap<string, string | Uint8Array>,
  run: RunContext,
): Promise<void> {
  for (const folder of ["tables", "figures"]) {
    await onDisk(join(staging, folder), "cannot be created", () => mkdir(join(staging, folder)));
  }
  await Promise.all(
    [...contents].map(([file, content]) =>
      onDisk(join(staging, file), "cannot be written", () => writeFile(join(staging, file), content)),
    ),
  );
  await checkpoint(run);
}
