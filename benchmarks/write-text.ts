import { writeFile } from "node:fs/promises";
import { writeWhole } from "@career-dml/core";

/** Writes a text in its file's place all at once, so that a run that is stopped leaves the results that were there. @throws {FileError} */
export const writeText = (file: string, text: string): Promise<void> =>
  writeWhole([file], ([sibling]) => writeFile(sibling!, text));
