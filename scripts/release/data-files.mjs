import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../packages/published.mjs";

/** Real data sets that documentation names, beside the repository. */
const DATA = join(root, "../shared/data");

/**
 * Lays the data files that a text names into a folder.
 *
 * @returns {boolean} Whether there are all: a `.csv` that is named and not there means that the text cannot be followed here.
 */
export function layDataFiles(text, folder) {
  const here = existsSync(DATA) ? readdirSync(DATA) : [];
  const named = [...new Set(text.match(/(?<=--data |data: ")[\w.-]+\.csv/g) ?? [])];
  for (const file of named) if (here.includes(file)) cpSync(join(DATA, file), join(folder, file));
  return named.every((file) => here.includes(file));
}
