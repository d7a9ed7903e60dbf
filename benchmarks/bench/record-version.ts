import { writeText } from "../write-text.js";
import type { BenchResult } from "./bench-result.js";
import { HISTORY, historyFile } from "./recorded-versions.js";

/** Digits that a ratio can use. */
const DIGITS = 4;

const rounded = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;

/** Rows a line each: what changes between versions is then read in a difference of files. */
function historyJson({ environment, sections }: BenchResult): string {
  const parts = Object.entries(sections).map(([name, rows = []]) => {
    const lines = rows.map((row) => `      ${JSON.stringify(row, rounded)}`).join(",\n");
    return `    ${JSON.stringify(name)}: [\n${lines}\n    ]`;
  });
  return `{\n  "environment": ${JSON.stringify(environment)},\n  "sections": {\n${parts.join(",\n")}\n  }\n}\n`;
}

/** Keeps results as those of a version; a version that is there already is replaced. @returns The file. */
export async function recordVersion(version: string, result: BenchResult, folder = HISTORY): Promise<string> {
  const file = historyFile(version, folder);
  await writeText(file, historyJson(result));
  return file;
}
