import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { historySeries } from "./history-series.js";
import { readResult, versions } from "./read-result.js";
import { RESULTS } from "./results-folder.js";

/** Draws the history of all recorded versions anew. @returns The file; `null` where no version is recorded. */
export async function writeHistory(): Promise<string | null> {
  const names = versions();
  if (names.length === 0) return null;
  const series = historySeries(names.map((version) => ({ version, result: readResult(version) })));
  // The libraries that draw are loaded for it alone.
  const { historyFigure } = await import("./history-figure.js");
  const file = join(RESULTS, "history.svg");
  writeFileSync(file, historyFigure(series, names).svg);
  return file;
}
