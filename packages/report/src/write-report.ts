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

/** Files by their names within the directory. */
type Contents = Map<string, string | Uint8Array>;

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
  const contents: Contents = new Map<string, string | Uint8Array>([["results.json", resultJson(result)]]);
  await checkpoint(run);
  const { drawn, variants } = await drawAll(result, contents, { ...resolved, run });
  for (const figure of drawn) contents.set(`figures/${figure.name}.svg`, figure.svg);
  for (const table of tables(result)) {
    contents.set(`tables/${table.name}.csv`, tableCsv(table));
    contents.set(`tables/${table.name}.tex`, tableLatex(table));
    contents.set(`tables/${table.name}.md`, tableMarkdown(table));
  }
  contents.set("results.md", markdown(result, drawn));
  contents.set("report.html", html(result, drawn, variants));
  await replaceReport(directory, (staging) => writeAll(staging, contents, run));
  report(run, STAGE, 1, 1);
  return Object.freeze({ files: Object.freeze([...contents.keys()].sort()) });
}

// The drawing libraries take half a second to load: only those who draw pay for them.
const drawing = () => import("./figures/index.js");

interface Drawing extends z.output<typeof reportOptions> {
  readonly run: RunContext;
}

interface Drawn {
  readonly drawn: readonly Figure[];
  /** Of other representations, for the page alone. */
  readonly variants: readonly Figure[];
}

/** Draws all figures; their PNG files are made on other threads while the variants are drawn on this one. */
async function drawAll(result: CareerRunResult, contents: Contents, { png, dpi, run }: Drawing): Promise<Drawn> {
  const { FIGURES, REPRESENTATION_FIGURES, variantDrawings } = await drawing();
  const most = 2 * FIGURES.length + Object.keys(REPRESENTATION_FIGURES).length * result.representations.length;
  let done = 0;
  const step = async (): Promise<void> => {
    done += 1;
    report(run, STAGE, done, most + 1);
    await checkpoint(run);
  };
  const oneByOne = async (drawings: readonly (() => Figure | null)[]): Promise<readonly Figure[]> => {
    const figures: Figure[] = [];
    for (const draw of drawings) {
      const figure = draw();
      if (figure !== null) figures.push(figure);
      await step();
    }
    return figures;
  };
  const drawn = await oneByOne(FIGURES.map((build) => () => build(result)));
  const [variants] = await Promise.all([
    oneByOne(variantDrawings(result, drawn)),
    png ? rasterise(drawn, contents, { dpi, lanes: threadsOf(run), step }) : null,
  ]);
  return { drawn, variants };
}

interface Rasterising {
  readonly dpi: number;
  readonly lanes: number;
  /** After each file. */
  readonly step: () => Promise<void>;
}

/** Renders several figures at once, as many as the run allows threads. */
async function rasterise(
  drawn: readonly Figure[],
  contents: Contents,
  { dpi, lanes, step }: Rasterising,
): Promise<void> {
  const { png } = await drawing();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let figure = drawn[next++]; figure !== undefined; figure = drawn[next++]) {
      contents.set(`figures/${figure.name}.png`, await png(figure, dpi));
      await step();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, drawn.length) }, lane));
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
