import { type CareerRunResult, checkpoint, type RunContext, report, threadsOf } from "@career-dml/core";
import type { Figure } from "./figures/canvas.js";
import { tableCsv } from "./formats/table-csv.js";
import { tableLatex } from "./formats/table-latex.js";
import { tableMarkdown } from "./formats/table-markdown.js";
import { html } from "./html.js";
import { markdown } from "./markdown.js";
import { resultJson } from "./result-json.js";
import { tables } from "./tables/index.js";

/** Stage under which a report tells its progress. */
export const REPORT_STAGE = "report";

interface ContentsOptions {
  readonly png: boolean;
  readonly dpi: number;
  readonly run: RunContext;
}

// The drawing libraries take a while to load: only those who draw pay for them.
const drawing = () => import("./figures/index.js");

/**
 * Loads what draws, so that a report that is written later begins at once. A job that waits for other threads calls it early, and need not
 * wait for it.
 */
export async function loadDrawing(): Promise<void> {
  await drawing();
}

/**
 * The files of a report by their names within its directory. Figures become PNG on other threads while this one draws those that only the page
 * has, and writes.
 *
 * @throws {NonFiniteError} if the result holds a NaN or an infinity.
 * @throws {AbortedError} if `run.signal` fires.
 */
export async function reportContents(
  result: CareerRunResult,
  { png, dpi, run }: ContentsOptions,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const contents = new Map<string, string | Uint8Array>([["results.json", resultJson(result)]]);
  await checkpoint(run);
  const { FIGURES, REPRESENTATION_FIGURES, variantDrawings } = await drawing();
  const most = 2 * FIGURES.length + Object.keys(REPRESENTATION_FIGURES).length * result.representations.length;
  let done = 0;
  const step = async (): Promise<void> => {
    done += 1;
    report(run, REPORT_STAGE, done, most + 1);
    await checkpoint(run);
  };
  const drawn = await oneByOne(
    FIGURES.map((build) => () => build(result)),
    step,
  );
  const write = async (): Promise<void> => {
    const variants = await oneByOne(variantDrawings(result, drawn), step);
    for (const [file, text] of texts(result, drawn, variants)) contents.set(file, text);
  };
  const rasterise = async (): Promise<void> => {
    const files = await rasterised(drawn, { dpi, lanes: threadsOf(run), step });
    for (const [file, bytes] of files) contents.set(file, bytes);
  };
  await Promise.all([write(), png ? rasterise() : null]);
  return contents;
}

/** Draws what there is to draw, with a step after each. */
async function oneByOne(
  drawings: readonly (() => Figure | null)[],
  step: () => Promise<void>,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const draw of drawings) {
    const figure = draw();
    if (figure !== null) figures.push(figure);
    await step();
  }
  return figures;
}

/** @param variants Figures of other representations, for the page alone. */
const texts = (
  result: CareerRunResult,
  drawn: readonly Figure[],
  variants: readonly Figure[],
): readonly (readonly [file: string, text: string])[] => [
  ...drawn.map(({ name, svg }) => [`figures/${name}.svg`, svg] as const),
  ...tables(result).flatMap((table) => [
    [`tables/${table.name}.csv`, tableCsv(table)] as const,
    [`tables/${table.name}.tex`, tableLatex(table)] as const,
    [`tables/${table.name}.md`, tableMarkdown(table)] as const,
  ]),
  ["results.md", markdown(result, drawn)],
  ["report.html", html(result, drawn, variants)],
];

interface Rasterising {
  readonly dpi: number;
  readonly lanes: number;
  /** After each file. */
  readonly step: () => Promise<void>;
}

/** Renders several figures at once, as many as the run allows threads. */
async function rasterised(
  drawn: readonly Figure[],
  { dpi, lanes, step }: Rasterising,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { png } = await drawing();
  const files = new Map<string, Uint8Array>();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let figure = drawn[next++]; figure !== undefined; figure = drawn[next++]) {
      files.set(`figures/${figure.name}.png`, await png(figure, dpi));
      await step();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, drawn.length) }, lane));
  return files;
}
