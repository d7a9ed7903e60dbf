import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AbortedError, FileError, NonFiniteError, OptionsError } from "@career-dml/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeReport } from "../src/write-report.js";
import { realResult, simulatedResult } from "./sample-result.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "report-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const quick = { png: false };
const coarse = { dpi: 72 };
const listed = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe("writeReport", () => {
  test("writes what it says, and nothing else", async () => {
    const out = join(root, "deep", "er", "out");
    const { files } = await writeReport(simulatedResult(), out);
    expect(await listed(root)).toEqual(files.map((f) => join("deep", "er", "out", f)).sort());
    expect(files).toEqual(
      expect.arrayContaining(["results.json", "results.md", "report.html", "tables/estimates.tex"]),
    );
    for (const name of [
      "ate-by-representation",
      "gates",
      "bias-dml-against-heckman",
      "vib-sweep",
      "selection-robustness",
      "causal-sufficiency",
      "probing",
    ]) {
      expect(files).toEqual(expect.arrayContaining([`figures/${name}.svg`, `figures/${name}.png`]));
    }
  });

  test("everything but the execution block is the same, byte for byte, on another machine", async () => {
    const result = simulatedResult();
    const other = { ...result, execution: { backend: "js" as const, threads: 8, timings: { total: 41 } } };
    const { files } = await writeReport(result, join(root, "a"), coarse);
    await writeReport(other, join(root, "b"), coarse, { threads: 1 });
    for (const file of files.filter((f) => f !== "results.json")) {
      const [a, b] = await Promise.all(["a", "b"].map((folder) => readFile(join(root, folder, file))));
      expect(a!.equals(b!), file).toBe(true);
    }
  });

  test("replaces an earlier report, files that no longer exist included", async () => {
    const out = join(root, "out");
    await writeReport(simulatedResult(), out, quick);
    const { files } = await writeReport(realResult(), out, quick);
    expect(await listed(out)).toEqual([...files]);
    expect(files).not.toContain("tables/against-truth.csv");
    expect(await readdir(root)).toEqual(["out"]);
  });

  test("fills an empty directory, and the one that a link points at", async () => {
    await mkdir(join(root, "real"));
    await symlink(join(root, "real"), join(root, "link"));
    await writeReport(realResult(), join(root, "link"), quick);
    expect(await readdir(join(root, "real"))).toContain("report.html");
    expect((await readdir(root)).sort()).toEqual(["link", "real"]);
  });

  test.each([
    ["notes.txt", /notes\.txt/],
    ["tables/mine.xlsx", /tables\/mine\.xlsx/],
  ])("refuses a report directory that also holds %s", async (file, message) => {
    const out = join(root, "out");
    await writeReport(realResult(), out, quick);
    await writeFile(join(out, file), "precious");
    await expect(writeReport(realResult(), out, quick)).rejects.toThrow(FileError);
    await expect(writeReport(realResult(), out, quick)).rejects.toThrow(message);
    expect(await readFile(join(out, file), "utf8")).toBe("precious");
  });

  test("refuses somebody else's results.json, and a file in place of a directory", async () => {
    await mkdir(join(root, "theirs"));
    await writeFile(join(root, "theirs", "results.json"), '{"kind":"something else"}');
    await expect(writeReport(realResult(), join(root, "theirs"), quick)).rejects.toMatchObject({ code: "FILE" });
    await expect(writeReport(realResult(), join(root, "theirs", "results.json"), quick)).rejects.toMatchObject({
      code: "FILE",
    });
    expect(await listed(root)).toEqual(["theirs/results.json"]);
  });

  test("an abort at any moment leaves nothing behind", async () => {
    for (const stopAt of [1, 5, 12, 18, 24]) {
      const controller = new AbortController();
      let calls = 0;
      const run = {
        signal: controller.signal,
        onProgress: () => {
          calls += 1;
          if (calls === stopAt) controller.abort();
        },
      };
      await expect(writeReport(simulatedResult(), join(root, "new", "out"), coarse, run)).rejects.toThrow(AbortedError);
      expect(await readdir(root)).toEqual([]);
    }
  });

  test("an abort keeps the earlier report", async () => {
    const out = join(root, "out");
    await writeReport(simulatedResult(), out, quick);
    const before = await readFile(join(out, "report.html"));
    await expect(writeReport(realResult(), out, quick, { signal: AbortSignal.abort() })).rejects.toThrow(AbortedError);
    expect(await readFile(join(out, "report.html"))).toEqual(before);
    expect(await readdir(root)).toEqual(["out"]);
  });

  test("refuses unknown options and results with a NaN before anything is written", async () => {
    const broken = { ...realResult(), seed: Number.NaN };
    await expect(writeReport(broken, join(root, "out"), quick)).rejects.toThrow(NonFiniteError);
    await expect(writeReport(realResult(), join(root, "out"), { dpi: 1 })).rejects.toThrow(OptionsError);
    expect(await readdir(root)).toEqual([]);
  });

  test("reports its progress to the end", async () => {
    const shares: number[] = [];
    await writeReport(
      realResult(),
      join(root, "out"),
      {},
      { onProgress: ({ done, total }) => shares.push(done / total) },
    );
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});
