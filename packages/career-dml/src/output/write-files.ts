import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "@career-dml/core";

/**
 * Writes files, all or none.
 *
 * @param contents By path; within the folder where one is given.
 * @returns The paths of the files.
 * @throws {FileError} if a file cannot be written.
 */
export async function writeFiles(
  contents: Readonly<Record<string, string | Uint8Array>>,
  folder?: string,
): Promise<readonly string[]> {
  const names = Object.keys(contents);
  const files = folder === undefined ? names : names.map((name) => join(folder, name));
  await writeWhole(files, async (siblings) => {
    for (const [k, name] of names.entries()) await writeFile(siblings[k]!, contents[name]!);
  });
  return files;
}
