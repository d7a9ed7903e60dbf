import type { PowerResult } from "@career-dml/core";
import { expect } from "vitest";
import { cli } from "../cli/terminal.js";

/** Runs `career-dml power` and returns what it writes as JSON; fails with what it says if it fails. */
export async function analysis(...argv: readonly string[]): Promise<PowerResult> {
  const { code, stdout, stderr } = await cli(["power", ...argv, "--quiet", "--json", "-"]);
  expect(stderr, argv.join(" ")).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as PowerResult;
}

/** Exit code and message of a command that fails. */
export async function failing(...argv: readonly string[]) {
  const { code, stdout, stderr } = await cli(["power", ...argv, "--quiet"]);
  expect(stdout).toBe("");
  return { code, message: stderr.replace(/^error /, "").trimEnd() };
}
