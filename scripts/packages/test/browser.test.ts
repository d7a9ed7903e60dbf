import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { installAlone } from "../install-alone.mjs";
import { packedPackages } from "./packed.js";

const found = spawnSync("which", ["chromium"], { encoding: "utf8" });
const note = found.status === 0 ? "" : " (skipped: chromium is not on PATH)";

/** Folds, a forest and double machine learning on 400 simulated people; numbers as they print, which tells every bit of them. */
const JOB = `
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { averageTreatmentEffect, causalForest, decodeForest, encodeForest, nuisanceForests, predictCausalForest } from "@career-dml/forest";
import { causalForestDml } from "@career-dml/dml";

const run = { backend: "js", threads: 1 };
const rng = createRng(42);
const n = 400;
const age = Float64Array.from({ length: n }, () => 20 + 40 * rng.uniform());
const tenure = Float64Array.from({ length: n }, () => 10 * rng.uniform());
const treatment = Uint8Array.from(age, (a) => (rng.uniform() < a / 80 ? 1 : 0));
const outcome = age.map((a, i) => 0.02 * a * (1 + treatment[i]) + 0.1 * tenure[i] + rng.uniform());
const covariates = design({ age, tenure });
const names = { outcome: "wage", treatment: "trained", instrument: null };
const dataset = { n, outcome, treatment, covariates, sequences: [], instrument: null, units: [...age.keys()].map(String), names };

export async function job() {
  const data = { design: covariates, outcome, treatment: Float64Array.from(treatment) };
  const hats = await nuisanceForests(data, { trees: 100 }, run);
  const forest = await causalForest({ ...data, ...hats }, { trees: 100 }, run);
  const { effect, variance } = await predictCausalForest(forest, null, {}, run);
  const again = decodeForest(encodeForest(forest));
  const { ate } = await causalForestDml(
    { data: dataset, representation: null, folds: stratifiedFolds(treatment, 3, createRng(1)) },
    { forest: { trees: 100 } },
    run,
  );
  return JSON.stringify({ ate, average: averageTreatmentEffect({ ...data, ...hats, effect }), effect: [...effect], variance: [...variance], nodes: again.tables.feature.length });
}
`;

describe.skipIf(found.status !== 0)(`core, forest and dml in a browser${note}`, () => {
  const { folder, packed } = packedPackages();
  const project = join(folder, "page");
  installAlone(project, packed, ["@career-dml/core", "@career-dml/forest", "@career-dml/dml"]);

  test("give Node's estimates, to the last bit", async () => {
    writeFileSync(join(project, "job.mjs"), JOB);
    const script = `import { job } from "./job.mjs"; process.stdout.write(await job());`;
    const node = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: project, encoding: "utf8" });
    expect(node.stderr).toBe("");

    const bundle = { bundle: true, write: false, format: "iife", globalName: "page", platform: "browser" } as const;
    const { outputFiles } = await build({ entryPoints: [join(project, "job.mjs")], ...bundle });
    const browser = await chromium.launch({ executablePath: found.stdout.trim(), args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      const errors: unknown[] = [];
      page.on("pageerror", (error) => errors.push(error));
      await page.addScriptTag({ content: outputFiles[0]!.text });
      const estimates = await page.evaluate("page.job()");
      expect(errors).toEqual([]);
      expect(estimates).toBe(node.stdout);
      expect(JSON.parse(node.stdout).ate.estimate).toBeCloseTo(0.8, 0);
    } finally {
      await browser.close();
    }
  });
});
