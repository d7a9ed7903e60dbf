import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkReportDirectory } from "../src/report-directory.js";

const folder = mkdtempSync(join(tmpdir(), "career-dml-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("checkReportDirectory", () => {
  test("takes what is absent, empty or a report, and leaves no trace", async () => {
    mkdirSync(join(folder, "empty"));
    mkdirSync(join(folder, "earlier"));
    writeFileSync(join(folder, "earlier", "results.json"), '{ "kind": "career-run" }');
    for (const name of ["absent", "deep/below/absent", "empty", "earlier"])
      await checkReportDirectory(join(folder, name));
    expect(readdirSync(folder).sort()).toEqual(["earlier", "empty"]);
  });

  test("refuses a file, a path through a file, and a folder with other things", async () => {
    writeFileSync(join(folder, "file"), "x");
    mkdirSync(join(folder, "other"));
    writeFileSync(join(folder, "other", "thesis.tex"), "x");
    for (const name of ["file", "file/report", "other", "other/thesis.tex/report"]) {
      await expect(checkReportDirectory(join(folder, name)), name).rejects.toMatchObject({ code: "FILE" });
    }
  });
});
