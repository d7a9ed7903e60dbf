import { basename, dirname, join, mkdir, open, rename, resolve, rm } from "#disk";
import { FileError } from "./errors.js";

/**
 * Writes files all at once: `write` fills a hidden sibling of each, which then takes its place, on the disk before it does.
 * After an error or an abort every file is as it was, after a power cut as it was or as it should be.
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
    return join(dirname(target), `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}.partial`);
  });
  try {
    for (const file of files) await onDisk(file, () => mkdir(dirname(resolve(file)), { recursive: true }));
    await onDisk(files[0] ?? "", () => write(siblings));
    for (const [k, file] of files.entries()) await onDisk(file, () => flush(siblings[k]!, "r+"));
    for (const [k, file] of files.entries()) await onDisk(file, () => rename(siblings[k]!, resolve(file)));
    // A folder's own entries; some systems cannot open a folder, and need not.
    for (const file of files) await flush(dirname(resolve(file)), "r").catch(() => undefined);
  } catch (error) {
    // Where there is no folder there is nothing to take away.
    await Promise.all(siblings.map((sibling) => rm(sibling, { force: true }).catch(() => undefined)));
    throw error;
  }
}

/** Waits until `path` is on the disk; Windows flushes only what is open for writing. */
async function flush(path: string, flags: "r" | "r+"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What the commonest codes of the system mean. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk is read-only",
  ENOTDIR: "a part of the path is a file",
};

/**
 * Runs an action that writes `file`; what the system refuses is told as a problem of that file.
 *
 * @throws {FileError} with the system's code and what it means.
 */
export async function onDisk<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    const reason = REASONS[code];
    throw new FileError(file, `cannot be written (${reason === undefined ? code : `${code}: ${reason}`})`, {
      cause: error,
    });
  }
}
