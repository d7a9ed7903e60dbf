import { existsSync, readFileSync } from "node:fs";
import { FileError, resolveOptions } from "@career-dml/core";
import { type BenchResult, benchResult } from "./bench-result.js";
import { HISTORY, historyFile, recordedVersions } from "./recorded-versions.js";

/**
 * Results from a file, or those of a version of the history.
 *
 * @throws {FileError} for what is neither, or not JSON. @throws {OptionsError} for JSON that does not hold results.
 */
export function readResult(name: string, folder = HISTORY): BenchResult {
  const file = existsSync(name) ? name : historyFile(name, folder);
  if (!existsSync(file)) {
    const known = recordedVersions(folder);
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
