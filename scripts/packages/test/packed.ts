import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { packAll } from "../pack.mjs";

/** A scratch folder of a test file, and all packages packed into it; both go when its tests are done. */
export function packedPackages() {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-packages-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, packed: packAll(join(folder, "tarballs")) };
}
