import { randomBytes } from "node:crypto";
import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fileBytes } from "../../src/data/file-bytes.js";
import { temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();

async function firstChunk(path: string): Promise<Buffer | null> {
  for await (const chunk of fileBytes(path)!) return chunk;
  return null;
}

/** Files that this process holds open, by their paths. */
const openFiles = (): string[] =>
  readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // The one that listed the others.
      return [];
    }
  });

describe.for([["plain", "careers.csv"] as const, ["packed", "careers.csv.gz"] as const])("%s", ([, name]) => {
  test("a file that cannot be read fails its reader", async () => {
    await expect(firstChunk(file(`absent-${name}`))).rejects.toThrow("ENOENT");
  });

  test.runIf(process.platform === "linux")("a reader that stops early leaves no file open", async () => {
    const path = file(name);
    const text = randomBytes(2 ** 20).toString("hex");
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
    const chunk = (await firstChunk(path))!;
    expect(text.startsWith(chunk.toString())).toBe(true);
    for (let turn = 0; turn < 100 && openFiles().includes(path); turn++) await setImmediate();
    expect(openFiles()).not.toContain(path);
  });
});
