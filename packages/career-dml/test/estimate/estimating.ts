import { relative } from "node:path";
import { csvColumns, sharedPath } from "@career-dml/testing";
import { expect } from "vitest";
import { cli } from "../cli/terminal.js";
import type { Estimate } from "../../src/estimate/run-estimate.js";

/** Runs `career-dml estimate` and returns what it writes as JSON; fails with what it says if it fails. */
export async function estimate(...argv: readonly string[]): Promise<Estimate> {
  const { code, stdout, stderr } = await cli(["estimate", ...argv, "--quiet", "--json", "-"]);
  expect(stderr, argv.join(" ")).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as Estimate;
}

/** Exit code and message of a command that fails. */
export async function failing(...argv: readonly string[]): Promise<{ code: number; message: string }> {
  const { code, stdout, stderr } = await cli(["estimate", ...argv, "--quiet", "--json", "-"]);
  expect(stdout).toBe("");
  expect(stderr.trimEnd().split("\n").length, stderr).toBeLessThanOrEqual(2);
  return { code, message: stderr.replace(/^error /, "").trimEnd() };
}

/** A coefficient by equation and name. */
export function coefficientOf({ coefficients }: Estimate, equation: string, name: string) {
  const found = coefficients.find((row) => row.equation === equation && row.name === name);
  expect(found, `${equation}, ${name}`).toBeDefined();
  return found!;
}

/** Words of a command as a shell would split them: blanks, double quotes, line continuations. */
export const wordsOf = (command: string): string[] =>
  [...command.replaceAll("\\\n", " ").matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

/** Columns of a numeric CSV anywhere. */
export const columnsOf = (path: string): Record<string, Float64Array> => csvColumns(relative(sharedPath("."), path));
