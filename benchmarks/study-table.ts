import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Mean of replications with its Monte Carlo standard error in brackets. */
export function meanWithError(values: readonly number[], digits: number): string {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  return `${mean.toFixed(digits)} (${Math.sqrt(variance / n).toFixed(digits)})`;
}

/** Writes a study's page to benchmarks/results/studies and to standard output. */
export function publish(name: string, text: string): void {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "../results/studies");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), text);
  process.stdout.write(text);
}
