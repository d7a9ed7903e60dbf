import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FileError } from "@career-dml/core";

/**
 * Writes files all at once: `write` fills a hidden sibling of each, which then takes its place. After an error or an abort
 * every file is as it was.
 *
 * @param write Gets the siblings in the order of `files`.
 * @throws {FileError} if a file cannot be written.
 */
export async function writeWhole(
  files: readonly string[],
  write: (siblings: readonly string[]) => Promise<void>,
): Promise<void> {
  const siblings = files.map((file) => {
    const target = resolve(file);
    return join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.partial`);
  });
  try {
    for (const file of files) await onDisk(file, () => mkdir(dirname(resolve(file)), { recursive: true }));
    await onDisk(files[0] ?? "", () => write(siblings));
    for (const [k, file] of files.entries()) await onDisk(file, () => rename(siblings[k]!, resolve(file)));
  } catch (error) {
    // Where there is no folder there is nothing to take away.
    await Promise.all(siblings.map((sibling) => rm(sibling, { force: true }).catch(() => undefined)));
    throw error;
  }
}

async function onDisk<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new FileError(file, `cannot be written (${code})`, { cause: error });
  }
}
