import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type DataOptions, loadDataset } from "../../src/data/load-dataset.js";
import { resolveRunOptions } from "../../src/options.js";

/** A folder of its own for the files of one test file, gone after its tests. */
export function temporaryFolder(): (name: string, text?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, text) => {
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    return file;
  };
}

/** Roles of the small panels in these tests. */
export const ROLES = {
  outcome: "wage",
  treatment: "treated",
  unit: "id",
  time: "year",
  sequence: ["occ"],
  covariates: ["age"],
};

export const optionsFor = (data: string, given: Record<string, unknown> = {}): DataOptions =>
  resolveRunOptions({ data, ...ROLES, ...given });

/** Code and message of the error that loading ends in. */
export async function failure(
  data: string,
  given: Record<string, unknown> = {},
): Promise<{ code: string; message: string }> {
  try {
    await loadDataset(optionsFor(data, given));
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  throw new Error("loading did not fail");
}
