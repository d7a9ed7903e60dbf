import { createRng, type EstimateValidation, normalQuantile } from "@career-dml/core";
import { expect } from "vitest";
import { cli, type Settings } from "../cli/terminal.js";

/**
 * A table of n rows in which x and two columns of a career, z1 and z2, move treatment and outcome, and an effect of 2 + x; `hole` is x
 * with missing values.
 */
export function table(n: number, seed = 1): string {
  const rng = createRng(seed);
  const normal = (): number => normalQuantile(rng.uniform());
  const rows = Array.from({ length: n }, (_, i) => {
    const [x, z1] = [normal(), normal()];
    const z2 = 0.5 * z1 + normal();
    const d = rng.uniform() < 1 / (1 + Math.exp(-0.6 * x - 0.8 * z1)) ? 1 : 0;
    const dose = d + normal();
    const y = d * (2 + x) + 0.7 * x + 1.5 * z1 + 0.5 * z2 + 2 * normal();
    return [y, d, dose, x, z1, z2, i % 7 === 0 ? "" : x, i % 3, Math.floor(i / 4)].join(",");
  });
  return ["y,d,dose,x,z1,z2,hole,third,firm", ...rows, ""].join("\n");
}

/** Runs `career-dml validate` and returns what it writes as JSON; fails with what it says if it fails. */
export async function validation(...argv: readonly string[]): Promise<EstimateValidation> {
  const { code, stdout, stderr } = await cli(["validate", ...argv, "--quiet", "--json", "-"]);
  expect(stderr, argv.join(" ")).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as EstimateValidation;
}

/** Exit code and message of a command that fails. */
export async function failing(argv: readonly string[], settings: Settings = {}) {
  const { code, stdout, stderr } = await cli(["validate", ...argv, "--quiet"], settings);
  expect(stdout).toBe("");
  return { code, message: stderr.replace(/^error /, "").trimEnd() };
}

/**
 * A table of n rows in which a drawn lot moves the treatment d (nobody takes it without the lot) and its dose, something hidden moves both d and
 * y, and the effect is 2; firms and years that rows share, weights, and the row's number.
 */
export function lottery(n: number, seed = 3): string {
  const rng = createRng(seed);
  const normal = (): number => normalQuantile(rng.uniform());
  const shock = Array.from({ length: 30 }, normal);
  const rows = Array.from({ length: n }, (_, i) => {
    const [x, z, hidden] = [normal(), normal(), normal()];
    const lot = rng.uniform() < 1 / (1 + Math.exp(-0.5 * x)) ? 1 : 0;
    const d = lot === 1 && 0.7 + 0.5 * x + hidden + normal() > 0 ? 1 : 0;
    const dose = d + 0.5 * normal() + 0.3 * hidden;
    const [firm, year] = [i % 20, Math.floor(i / 20) % 10];
    const y = 2 * d + x + 0.5 * z + hidden + 0.5 * shock[firm]! + 0.5 * shock[20 + year]! + normal();
    return [y, d, dose, lot, x, z, firm, year, 1 + (i % 3), i].join(",");
  });
  return ["y,d,dose,lot,x,z,firm,year,w,row", ...rows, ""].join("\n");
}
