import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of published answers and data sets, beside the repository; tests that need it skip and say so where it is absent. */
const SHARED = join(dirname(fileURLToPath(import.meta.url)), "../../../../shared");

export const hasFixtures = existsSync(join(SHARED, "fixtures"));
export const hasData = existsSync(join(SHARED, "data"));

/** Suffix for the name of a test that needs a folder: empty, or why it is skipped. */
export const fixtureNote = hasFixtures ? "" : " (skipped: ../shared/fixtures is absent)";
export const dataNote = hasData ? "" : " (skipped: ../shared/data is absent)";

/** Path of a file below ../shared, e.g. `sharedPath("data/nlswork.csv")`. */
export const sharedPath = (path: string): string => join(SHARED, path);

/** A JSON fixture, e.g. `jsonFixture("heckman/sel_mroz87.json")`. */
export const jsonFixture = <T>(path: string): T =>
  JSON.parse(readFileSync(sharedPath(`fixtures/${path}`), "utf8")) as T;

/** A numeric CSV below ../shared as named columns; an empty field is NaN. */
export function csvColumns(path: string): Record<string, Float64Array> {
  const [header, ...lines] = readFileSync(sharedPath(path), "utf8").trimEnd().split(/\r?\n/);
  const names = header!.split(",").map((name) => name.replaceAll('"', ""));
  const cells = lines.map((line) =>
    line.split(",").map((cell) => (cell === "" ? Number.NaN : Number(cell.replaceAll('"', "")))),
  );
  return Object.fromEntries(names.map((name, j) => [name, Float64Array.from(cells, (row) => row[j]!)]));
}
