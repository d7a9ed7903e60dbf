import { appendFileSync, openSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import type { KernelName } from "../../src/index.js";
import { fuzzKernel } from "./fuzz-kernel.js";

/** What scripts/fuzz.mjs asks for. */
interface FuzzPlan {
  readonly kernels: readonly KernelName[];
  readonly cases: number;
  readonly seed: number;
  /** File that always names the case at hand, so that one that ends the process is known. */
  readonly progress: string;
  /** File that gets a line of JSON per kernel. */
  readonly reports: string;
}

const plan = JSON.parse(process.env["CAREER_DML_FUZZ"] ?? "{}") as FuzzPlan;
const progress = openSync(plan.progress, "w");

test.each(plan.kernels)("%s", (kernel) => {
  const report = fuzzKernel(kernel, plan.cases, plan.seed, (at) => {
    writeSync(progress, `${kernel} ${String(at).padStart(12)}\n`, 0);
  });
  appendFileSync(plan.reports, `${JSON.stringify({ ...report, rss: process.memoryUsage().rss })}\n`);
  expect(report.broken).toEqual([]);
});
