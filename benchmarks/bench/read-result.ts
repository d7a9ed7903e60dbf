import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FileError, resolveOptions } from "@career-dml/core";
import { benchResult, type BenchResult } from "./bench-result.js";
import { RESULTS } from "./results-folder.js";

const HISTORY = join(RESULTS, "history");

/** The file of a version. */
export const historyFile = (version: string, folder = HISTORY): string => join(folder, `${version}.json`);

/** Versions whose results are kept, oldest first. */
export function versions(folder = HISTORY): string[] {
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

/**
 * Results from a file, or those of a version of the history.
 *
 * @throws {FileError} for what is neither, or not JSON. @throws {OptionsError} for JSON that does not hold results.
 */
export function readResult(name: string, folder = HISTORY): BenchResult {
  const kept = historyFile(name, folder);
  const file = existsSync(name) ? name : kept;
  if (!existsSync(file)) {
    const known = versions(folder);
    const there = known.length === 0 ? "no version has been recorded" : `versions are ${known.join(", ")}`;
    throw new FileError(name, `there is no such file, and no such version in the history; ${there}`);
  }
  return resolveOptions(file, benchResult, parsed(file));
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new FileError(file, `is no JSON: ${(cause as Error).message}`, { cause });
  }
}
