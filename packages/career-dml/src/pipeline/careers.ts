import type { DataSummary, Dataset, RunContext, Truth, TruthSummary } from "@career-dml/core";
import { type CareerSimulation, truthSummary } from "@career-dml/dgp";
import { dataSummaryText } from "../data/data-summary-text.js";
import { loadDataset } from "../data/load-dataset.js";
import { summariseDataset } from "../data/summarise-dataset.js";
import type { RunOptions } from "../options.js";
import { simulatedCareers } from "../simulated-careers.js";

/** What the main job starts from: careers with covariates, treatment and outcome, and, if simulated, their truth. */
export interface Careers {
  readonly title: string;
  readonly dataset: Dataset;
  readonly summary: DataSummary;
  /** `null` on real data. */
  readonly truth: { readonly units: Truth; readonly summary: TruthSummary; readonly abilityLabel: string } | null;
}

/** Reads the user's panel, or simulates careers. @throws what `loadDataset` or `simulateCareers` throws. */
export async function prepareCareers(options: RunOptions, run: RunContext): Promise<Careers> {
  if (options.data === null) return describeSimulation(simulatedCareers(options));
  const { dataset, summary } = await loadDataset(options, run);
  run.onNote?.(dataSummaryText(summary));
  return { title: `${dataset.names.treatment} and ${dataset.names.outcome}`, dataset, summary, truth: null };
}

/** Simulated careers with their truth. */
export function describeSimulation(simulation: CareerSimulation): Careers {
  const { dataset, truth, paths, profile, seed } = simulation;
  const summary = summariseDataset(dataset, {
    source: `simulated careers, profile ${profile}, seed ${seed}`,
    rows: dataset.n * paths.periods,
    dropped: [],
    missing: "no value is missing",
  });
  const known = { units: truth, summary: truthSummary(simulation), abilityLabel: truth.abilityLabel };
  return { title: `Simulated careers, profile ${profile}`, dataset, summary, truth: known };
}
