import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng, sequencesOf } from "@career-dml/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCareerFiles, writeCareerFiles } from "../../src/data/career-files.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "career-files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe("career files", () => {
  test("a split is read from the files that are there, with any line ends", async () => {
    write("train.job", "25-9044 23-1012 23-1011\n31-2021\n");
    write("train.year", "2005 2006 2010\r\n1995");
    const { job, year, education, workers } = await readCareerFiles({ folder, split: "train" });
    expect(job.vocabulary).toEqual(["23-1011", "23-1012", "25-9044", "31-2021"]);
    expect([...job.lengths]).toEqual([3, 1]);
    expect([...year!]).toEqual([2005, 2006, 2010, 1995, 0, 0]);
    expect({ education, workers }).toEqual({ education: null, workers: {} });
  });

  test("what is written is read back, on more workers than go to the file at once", async () => {
    const rng = createRng(1);
    const draw = (): string[][] =>
      Array.from({ length: 10_000 }, (_, i) => Array.from({ length: 1 + (i % 7) }, () => `job-${rng.below(40)}`));
    const job = sequencesOf("job", draw());
    const workers = { gender: Array.from({ length: job.n }, (_, i) => (i % 2 ? "male" : "female")) };
    const careers = { job, year: null, education: sequencesOf("education", draw()), workers };
    await writeCareerFiles({ folder, split: "large" }, careers);
    expect(
      readdirSync(folder)
        .filter((name) => name.includes("large"))
        .sort(),
    ).toEqual(["large.education", "large.gender", "large.job"]);
    expect(readFileSync(join(folder, "large.job"), "utf8").endsWith("\n")).toBe(true);
    expect(await readCareerFiles({ folder, split: "large" })).toEqual(careers);
  });

  test("a test split keeps the vocabulary of its training split", async () => {
    write("test.job", "31-2021 99-9999\n");
    const train = await readCareerFiles({ folder, split: "train" });
    const { job } = await readCareerFiles({ folder, split: "test" }, { like: train });
    expect([...job.codes]).toEqual([5, 1]);
  });

  test("errors name the file, and the line", async () => {
    await expect(readCareerFiles({ folder, split: "valid" })).rejects.toMatchObject({
      code: "FILE",
      file: join(folder, "valid.job"),
    });
    write("valid.job", "a b\nc\n");
    write("valid.year", "2001 2002\n2001 2002\n");
    await expect(readCareerFiles({ folder, split: "valid" })).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "valid.year, line 2", message: "has 2 entries for the 1 jobs of valid.job" }],
    });
    mkdirSync(join(folder, "folder.job"));
    await expect(readCareerFiles({ folder, split: "folder" })).rejects.toMatchObject({
      code: "FILE",
      file: join(folder, "folder.job"),
    });
  });

  test("nothing is written of careers that the format cannot hold", async () => {
    const job = sequencesOf("job", [["data analyst"]]);
    await expect(writeCareerFiles({ folder, split: "none" }, { job })).rejects.toMatchObject({ code: "DATA" });
    expect(readdirSync(folder).filter((name) => name.includes("none"))).toEqual([]);
  });
});
