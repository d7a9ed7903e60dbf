import type { PowerResult } from "@career-dml/core";
import { writeFigures } from "../power/figure-files.js";
import { powerSummaryText } from "../power/output/power-summary.js";
import type { Rendered, Rendering } from "./rendered.js";

/** The summary of a power analysis, and its figures where a file is given. */
export async function renderPower(result: PowerResult, { out, layout, run }: Rendering): Promise<Rendered> {
  const figures = await writeFigures(out, result, run);
  return { files: figures.map(({ file }) => file), text: powerSummaryText({ ...result, figures }, layout) };
}
