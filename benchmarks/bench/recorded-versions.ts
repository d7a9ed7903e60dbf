import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { RESULTS } from "./results-folder.js";

/** Where results of versions are kept. */
export const HISTORY = join(RESULTS, "history");

/** The file of a version. */
export const historyFile = (version: string, folder: string): string => join(folder, `${version}.json`);

/** Versions whose results are kept, oldest first. */
export function recordedVersions(folder = HISTORY): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -5)] : []));
  return names.sort(byAge);
}

/** 0.9.0 before 0.10.0, and 1.0.0-beta.1 before 1.0.0. */
function byAge(a: string, b: string): number {
  const [own, other] = [a, b].map((version) => version.split("-") as [string, string?]);
  const numeric = { numeric: true } as const;
  const difference = own![0].localeCompare(other![0], "en", numeric);
  if (difference !== 0) return difference;
  const [early, late] = [own![1], other![1]];
  if (early === undefined || late === undefined) return Number(early === undefined) - Number(late === undefined);
  return early.localeCompare(late, "en", numeric);
}
