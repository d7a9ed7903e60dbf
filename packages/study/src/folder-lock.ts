import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { FileError, onDisk } from "@career-dml/core";

/** Who holds a folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the system counts it; `null` where the system does not say. Numbers of processes come again. */
  readonly started: string | null;
  readonly token: string;
}

/** Begins the name of a lock. */
export const LOCK = ".lock.";

/** Attempts, since two processes that begin together may see one another and both step back; up to so many milliseconds apart. */
const ATTEMPTS = 4;
const APART = 60;

/** Locks of this process: a lock with its number that is none of them is of an earlier process with the same number. */
const held = new Set<string>();

/**
 * Holds a folder against other processes until the returned function is called. Each process first puts up a file of its own,
 * then looks for others: whoever comes second sees the first, so never do two hold. The lock of a process that is gone, by
 * `kill -9` as well, is taken away.
 *
 * @throws {FileError} if another process holds the folder, or the lock cannot be written.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const token = randomUUID();
  const holder: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid), token };
  const file = join(folder, `${LOCK}${token}`);
  const release = async (): Promise<void> => {
    held.delete(token);
    await rm(file, { force: true });
  };
  for (let attempt = 1; ; attempt++) {
    held.add(token);
    await onDisk(folder, () => putUp(file, holder)).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    const other = await livingHolder(folder, token);
    if (other === null) return release;
    await release();
    if (attempt === ATTEMPTS) throw inUse(folder, other);
    await pause(APART * Math.random());
  }
}

/** Writes a lock that is never seen half. */
async function putUp(file: string, holder: Holder): Promise<void> {
  const sibling = `${file}.partial`;
  await writeFile(sibling, JSON.stringify(holder));
  await rename(sibling, file);
}

/** Another process that holds the folder, with the file that says so; locks of processes that are gone are taken away. */
async function livingHolder(folder: string, own: string): Promise<(Holder & { readonly file: string }) | null> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(LOCK) || name.endsWith(".partial") || name === `${LOCK}${own}`) continue;
    const file = join(folder, name);
    const holder = await holderIn(file);
    if (holder !== null && isAlive(holder)) return { ...holder, file };
    await rm(file, { force: true });
  }
  return null;
}

/** `null` if the lock is gone, or what a crash of the machine left of it. */
async function holderIn(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

function inUse(folder: string, { pid, host, file }: Holder & { readonly file: string }): FileError {
  const place = host === hostname() ? "" : ` of ${host}`;
  const message = `is in use by process ${pid}${place}; wait for it, or delete ${file} if that process has ended`;
  return new FileError(folder, message);
}

function isAlive({ pid, host, started, token }: Holder): boolean {
  // What runs on another machine cannot be seen from here.
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(token);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return started === null || startOf(pid) === started;
}

/** Start of a process in ticks since boot, field 22 of Linux's stat; `null` on other systems. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the name of the program, may hold blanks and brackets.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
