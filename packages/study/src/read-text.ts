import { readFile } from "node:fs/promises";
import { FileError } from "@career-dml/core";

/** The text of a file, `null` if there is none. @throws {FileError} if it is there and cannot be read. */
export const readText = (file: string): Promise<string | null> =>
  readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw new FileError(file, `cannot be read (${cause.code})`, { cause });
  });
