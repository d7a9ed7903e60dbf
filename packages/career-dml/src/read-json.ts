import { readFile } from "node:fs/promises";
import { FileError } from "@career-dml/core";

/**
 * The content of a JSON file, unchecked.
 *
 * @param what What the file is, for the message that there is none: `configuration file`.
 * @throws {FileError} if it cannot be read or is not JSON.
 */
export async function readJson(file: string, what: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const message = cause.code === "ENOENT" ? `there is no such ${what}` : `cannot be read (${cause.code})`;
    throw new FileError(file, message, { cause });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FileError(file, `is not JSON: ${(cause as Error).message}`, { cause });
  }
}
