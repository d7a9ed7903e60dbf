import { extname } from "node:path";
import { checkpoint, type PowerResult, type RunContext } from "@career-dml/core";
import type { PowerNumbers } from "@career-dml/report/figures";
import { writeFiles } from "../output/write-files.js";

/** `power.svg`, and of simulated studies `power.simulated.svg`. */
function simulatedFile(file: string): string {
  const ending = extname(file);
  return `${file.slice(0, file.length - ending.length)}.simulated${ending}`;
}

/**
 * Draws the frontier into a file, and the shares that simulated studies find beside it: all files or none.
 *
 * @param file `null` for no figure.
 * @returns What was drawn, in words.
 * @throws {FileError} if a file cannot be written.
 */
export async function writeFigures(
  file: string | null,
  found: PowerNumbers,
  run: RunContext,
): Promise<PowerResult["figures"]> {
  if (file === null) return [];
  const { png, powerFrontierFigure, simulatedPowerFigure } = await import("@career-dml/report/figures");
  const simulated = simulatedPowerFigure(found);
  const drawn = [
    { file, figure: powerFrontierFigure(found) },
    ...(simulated === null ? [] : [{ file: simulatedFile(file), figure: simulated }]),
  ];
  const isPng = /\.png$/i.test(file);
  const contents = await Promise.all(drawn.map(({ figure }) => (isPng ? png(figure) : figure.svg)));
  await checkpoint(run);
  await writeFiles(Object.fromEntries(drawn.map((one, k) => [one.file, contents[k]!])));
  return drawn.map((one) => Object.freeze({ file: one.file, title: one.figure.title, caption: one.figure.caption }));
}
