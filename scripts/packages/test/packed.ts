import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { packAll } from "../pack.mjs";

/** A scratch folder of a test file, all packages packed into it, and the names of those in TypeScript; it goes when the tests are done. */
export function packedPackages() {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-packages-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const packed = packAll(join(folder, "tarballs"));
  const libraries = packed.map(({ name }) => name).filter((name) => name !== "@career-dml/native");
  return { folder, packed, libraries };
}
