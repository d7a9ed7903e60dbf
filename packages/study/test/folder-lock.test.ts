import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockFolder } from "../src/folder-lock.js";
import { temporaryFolder } from "./example-study.js";

/** Number of a process that has ended. */
const endedProcess = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

describe("lockFolder", () => {
  test("keeps a folder to one holder, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: "FILE",
      message: expect.stringContaining(`in use by process ${process.pid}`),
    });
    await unlock();
    expect(await readdir(folder)).toEqual([]);
    await (await lockFolder(folder))();
  });

  test.each([
    ["whose process has ended", () => ({ pid: endedProcess(), host: hostname(), started: null, token: "a" })],
    [
      "whose process's number another process has now",
      () => ({ pid: process.ppid, host: hostname(), started: "1", token: "a" }),
    ],
    [
      "of an earlier process with this number",
      () => ({ pid: process.pid, host: hostname(), started: null, token: "a" }),
    ],
  ])("takes over a lock %s", async (_, holder) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, ".lock.a"), JSON.stringify(holder()));
    const unlock = await lockFolder(folder);
    expect(await readdir(folder)).toHaveLength(1);
    await unlock();
    expect(await readdir(folder)).toEqual([]);
  });

  test("takes over what a crash of the machine left of a lock", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, ".lock.a"), "");
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  test("respects the lock of another machine, which cannot be looked at", async () => {
    const folder = await temporaryFolder();
    const holder = { pid: 1, host: "elsewhere", started: null, token: "a" };
    await writeFile(join(folder, ".lock.a"), JSON.stringify(holder));
    await expect(lockFolder(folder)).rejects.toThrow(/process 1 of elsewhere.*delete/);
  });

  test("of many at once no two get a stale lock", async () => {
    const folder = await temporaryFolder();
    const holder = { pid: endedProcess(), host: hostname(), started: null, token: "a" };
    await writeFile(join(folder, ".lock.a"), JSON.stringify(holder));
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const holders = attempts.filter((attempt) => attempt.status === "fulfilled");
    expect(holders.length).toBeLessThanOrEqual(1);
    await holders[0]?.value();
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });
});
