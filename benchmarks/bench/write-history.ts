import { join } from "node:path";
import type { FigureText } from "@career-dml/report/figures";
import { writeText } from "../write-text.js";
import { historySeries } from "./history-series.js";
import { readResult } from "./read-result.js";
import { recordedVersions } from "./recorded-versions.js";
import { RESULTS } from "./results-folder.js";

/** Draws the history of all recorded versions anew. @returns What is said about the figure; `null` where no version is recorded. */
export async function writeHistory(): Promise<FigureText | null> {
  const names = recordedVersions();
  if (names.length === 0) return null;
  const series = historySeries(names.map((version) => ({ version, result: readResult(version) })));
  // The libraries that draw are loaded for it alone.
  const { historyFigure } = await import("./history-figure.js");
  const figure = historyFigure(series, names);
  await writeText(join(RESULTS, "history.svg"), figure.svg);
  return figure;
}
