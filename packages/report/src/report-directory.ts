import { randomUUID } from "node:crypto";
import { access, constants, mkdir, readdir, readFile, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FileError } from "@career-dml/core";

const FILES = new Set(["results.json", "results.md", "report.html"]);
const FOLDERS: Readonly<Record<string, RegExp>> = { tables: /^[\w-]+\.(csv|tex|md)$/, figures: /^[\w-]+\.(svg|png)$/ };

/**
 * Fills a directory all at once: `fill` writes into a hidden sibling, which then takes the directory's place. Whatever
 * happens before that, the directory stays as it was and the sibling is removed.
 *
 * @param directory Absent, empty, or an earlier report, which is replaced.
 * @throws {FileError} if the directory holds anything else, or cannot be written.
 */
export async function replaceReport(directory: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const target = await located(directory);
  await refuseForeign(target);
  const parent = dirname(target);
  const made = await onDisk(parent, "cannot be created", () => mkdir(parent, { recursive: true }));
  const staging = join(parent, `.${basename(target)}.${randomUUID().slice(0, 8)}.partial`);
  try {
    await onDisk(staging, "cannot be created", () => mkdir(staging));
    await fill(staging);
    await swap(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Parents that only this report needed go too.
    if (made !== undefined) await removeEmpty(parent, made);
    throw error;
  }
}

/**
 * Refuses at the start of a long job what `writeReport` would refuse at its end.
 *
 * @throws {FileError} if the directory holds anything but an earlier report, or cannot be written.
 */
export async function checkReportDirectory(directory: string): Promise<void> {
  const target = await located(directory);
  await refuseForeign(target);
  let existing = dirname(target);
  while ((await stat(existing).catch(() => null)) === null && existing !== dirname(existing))
    existing = dirname(existing);
  const info = await onDisk(existing, "cannot be read", () => stat(existing));
  if (!info.isDirectory()) throw new FileError(target, `cannot be created: ${existing} is a file.`);
  await onDisk(existing, "cannot be written", () => access(existing, constants.W_OK | constants.X_OK));
}

/** Removes the folders from `from` up to `to` as long as they are empty. */
async function removeEmpty(from: string, to: string): Promise<void> {
  for (let folder = from; folder.length >= to.length; folder = dirname(folder)) {
    const gone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!gone) return;
  }
}

/** The directory itself where the path is a link to one. */
async function located(directory: string): Promise<string> {
  const absolute = resolve(directory);
  return realpath(absolute).catch(() => absolute);
}

async function swap(staging: string, target: string): Promise<void> {
  const old = `${staging.slice(0, -".partial".length)}.old`;
  const existed = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw new FileError(target, `cannot be replaced (${error.code ?? error.message}).`, { cause: error });
    },
  );
  try {
    await onDisk(target, "cannot be written", () => rename(staging, target));
  } catch (error) {
    if (existed) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Refuses a path that is no directory, or a directory with anything in it that is not part of a report of ours. */
async function refuseForeign(target: string): Promise<void> {
  const info = await stat(target).catch(() => null);
  if (info === null) return;
  if (!info.isDirectory()) throw new FileError(target, "is a file; give a directory for the report.");
  const entries = await onDisk(target, "cannot be read", () => readdir(target));
  if (entries.length === 0) return;
  const foreign: string[] = [];
  for (const entry of entries) {
    const pattern = FOLDERS[entry];
    if (pattern === undefined) foreign.push(...(FILES.has(entry) ? [] : [entry]));
    else {
      const inner = await readdir(join(target, entry)).catch(() => [""]);
      foreign.push(...inner.filter((name) => !pattern.test(name)).map((name) => `${entry}/${name}`));
    }
  }
  if (foreign.length === 0 && (await isOurs(target))) return;
  const named = foreign.length > 0 ? ` (${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? ", …" : ""})` : "";
  throw new FileError(target, `holds files that are not part of a report${named}; give an empty or new directory.`);
}

async function isOurs(target: string): Promise<boolean> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(target, "results.json"), "utf8"));
    return typeof parsed === "object" && parsed !== null && "kind" in parsed && parsed.kind === "career-run";
  } catch {
    return false;
  }
}

/** Runs a file operation; what the system refuses becomes a FileError. */
export async function onDisk<T>(file: string, what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FileError(file, `${what} (${code ?? message}).`, { cause: error });
  }
}
