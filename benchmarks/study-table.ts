import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mean, sampleVariance } from "@career-dml/core";
import type { MonteCarloFigure } from "@career-dml/study";
import { writeText } from "./write-text.js";

/** Mean of replications with its Monte Carlo standard error in brackets. */
export const meanWithError = (values: readonly number[], digits: number): string =>
  `${mean(values).toFixed(digits)} (${Math.sqrt(sampleVariance(values) / values.length).toFixed(digits)})`;

/** A figure of a Monte Carlo study with its error in brackets. */
export const figure = ({ value, mcse }: MonteCarloFigure): string =>
  value === null ? "-" : `${value.toFixed(4)}${mcse === null ? "" : ` (${mcse.toFixed(4)})`}`;

/** Writes a study's page to benchmarks/results/studies and to standard output. */
export async function publish(name: string, text: string): Promise<void> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "../results/studies");
  await writeText(join(folder, `${name}.md`), text);
  process.stdout.write(text);
}
