import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { estimateTable, estimateTableLatex, tableLatex, tables } from "../src/index.js";
import { HECKMAN, IRM, OLS } from "./compared-sample.js";
import { hostileResult, realResult, simulatedResult } from "./sample-result.js";

const hasLatex = spawnSync("pdflatex", ["--version"]).status === 0;
const note = hasLatex ? "" : " (skipped: pdflatex is not on PATH)";

/** What pdflatex says of tables, each on a page of its own between margins of 2.5 cm on A4: errors, and what does not fit. */
function complaints(folder: string, latex: readonly string[]): readonly string[] {
  const packages = "\\usepackage[a4paper,margin=2.5cm]{geometry}\\usepackage{booktabs,longtable}";
  const body = latex.join("\\clearpage\n");
  writeFileSync(
    join(folder, "tables.tex"),
    `\\documentclass{article}${packages}\\begin{document}\n${body}\\end{document}\n`,
  );
  const options = ["-interaction=nonstopmode", "-output-directory", folder, "tables.tex"];
  spawnSync("pdflatex", options, { cwd: folder });
  const log = readFileSync(join(folder, "tables.log"), "latin1");
  // Two millimetres over a margin are no fault: widths are estimated.
  return log
    .split("\n")
    .filter((line) => /^! |^Overfull .hbox|Float too large/.test(line) && !/ \([0-5]\.\d+pt too wide/.test(line));
}

describe.skipIf(!hasLatex)(`tables in LaTeX${note}`, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "career-dml-latex-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("of a run compile without a complaint and fit on the page", () => {
    expect(complaints(folder, tables(simulatedResult()).map(tableLatex))).toEqual([]);
  });

  test.each([
    ["real", realResult],
    ["hostile", hostileResult],
  ])("of a %s run lack nothing but letters that pdflatex has no font for", (_, result) => {
    const found = complaints(folder, tables(result()).map(tableLatex));
    expect(found.filter((line) => !line.startsWith("! LaTeX Error: Unicode character"))).toEqual([]);
  });

  test("of estimates side by side compile and fit, many columns and long names too", () => {
    const names = ["Least squares", "An interactive model with a long name", "Selection_model"];
    const few = estimateTable([OLS, IRM, HECKMAN], { names });
    const many = estimateTable(Array.from({ length: 7 }, () => IRM));
    expect(complaints(folder, [few, many].map(estimateTableLatex))).toEqual([]);
  });
});
