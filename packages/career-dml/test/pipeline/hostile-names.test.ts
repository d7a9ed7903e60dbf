import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "@career-dml/core";
import { writeReport } from "@career-dml/report";
import { chromiumNote, hasChromium, openPage, startChromium } from "@career-dml/testing/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPipeline } from "../../src/index.js";

/** Columns whose names would be markup, end an attribute, run the other way, or are long. */
const OUTCOME = '"><img src=x onerror="globalThis.struck = true">';
const COVARIATES = ["<script>globalThis.struck = true</script>", "مهندس برمجيات", `${"x".repeat(199)}'`];
const SEQUENCE = "</script><svg onload=globalThis.struck=true>";
const OCCUPATIONS = [
  "<b onclick=globalThis.struck=true>clerk</b>",
  "' onmouseover='globalThis.struck=true",
  "عامل",
  "manager ".repeat(25),
];

const quoted = (cells: readonly (string | number)[]): string =>
  cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",");

/** 150 people over five years, as a panel with these names. */
function panel(): string {
  const rng = createRng(11);
  const rows = [quoted(["id", "year", SEQUENCE, "union", OUTCOME, ...COVARIATES])];
  for (let id = 0; id < 150; id++) {
    const ability = rng.uniform();
    const treated = rng.uniform() < 0.3 + 0.4 * ability ? 1 : 0;
    const traits = COVARIATES.map(() => rng.uniform());
    for (let year = 1; year <= 5; year++) {
      const occupation = OCCUPATIONS[Math.min(3, Math.floor(3 * ability + 1.2 * rng.uniform()))]!;
      rows.push(
        quoted([id, year, occupation, treated, ability + 0.5 * treated + traits[0]! + rng.uniform(), ...traits]),
      );
    }
  }
  return `${rows.join("\n")}\n`;
}

describe("a CSV file with hostile column and occupation names", () => {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-hostile-"));
  let page = "";
  beforeAll(async () => {
    const data = join(folder, "panel.csv");
    writeFileSync(data, panel());
    const result = await runPipeline(
      {
        data,
        unit: "id",
        time: "year",
        treatment: "union",
        outcome: OUTCOME,
        sequence: [SEQUENCE],
        covariates: COVARIATES,
        epochs: 2,
        trees: 50,
        betas: [],
        placeboPermutations: 1,
        representations: ["shares", "predictive"],
      },
      { threads: 2 },
    );
    await writeReport(result, join(folder, "report"), { png: false });
    page = readFileSync(join(folder, "report", "report.html"), "utf8");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("gives a report in which they stand as text", () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<b onclick|<svg onload/);
    for (const name of [OUTCOME, ...COVARIATES]) {
      const escaped = name
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#39;");
      expect(page).toContain(escaped);
    }
  });

  test.skipIf(!hasChromium)(
    `opens in a browser without a complaint, and none of them runs${chromiumNote}`,
    async () => {
      const browser = await startChromium();
      try {
        const { page: opened, complaints } = await openPage(browser, page);
        await opened.locator("#figure-covariate-balance > .scroll").focus();
        await opened.keyboard.press("ArrowRight");
        expect(await opened.locator(".tip").innerText()).toContain("Covariate");
        expect(await opened.evaluate("globalThis.struck")).toBeUndefined();
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
