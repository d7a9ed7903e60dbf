import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FileError, writeWhole } from "../src/index.js";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "whole-"));

const write = ([sibling]: readonly string[]): Promise<void> => writeFile(sibling!, "x");

describe("writeWhole", () => {
  test("replaces files together, makes their folders and leaves nothing else", async () => {
    const root = await folder();
    const files = [join(root, "a.txt"), join(root, "deep/er/b.txt")];
    await writeFile(files[0]!, "old");
    await writeWhole(files, async ([a, b]) => {
      await writeFile(a!, "new");
      await writeFile(b!, "second");
      expect(await readFile(files[0]!, "utf8")).toBe("old");
    });
    expect(await readFile(files[0]!, "utf8")).toBe("new");
    expect(await readFile(files[1]!, "utf8")).toBe("second");
    expect((await readdir(root, { recursive: true })).sort()).toEqual(["a.txt", "deep", "deep/er", "deep/er/b.txt"]);
  });

  test("after an error every file is as it was", async () => {
    const root = await folder();
    const file = join(root, "a.txt");
    await writeFile(file, "old");
    const stopped = writeWhole([file], async ([sibling]) => {
      await writeFile(sibling!, "half");
      throw new Error("stopped");
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(await readFile(file, "utf8")).toBe("old");
    expect(await readdir(root)).toEqual(["a.txt"]);
  });

  test("a place that cannot be written is a typed error", async () => {
    const root = await folder();
    await writeFile(join(root, "file"), "");
    await mkdir(join(root, "folder"));
    await expect(writeWhole([join(root, "file/below")], write)).rejects.toThrow(FileError);
    await expect(writeWhole([join(root, "folder")], write)).rejects.toThrow(FileError);
    expect((await readdir(root)).sort()).toEqual(["file", "folder"]);
  });
});
