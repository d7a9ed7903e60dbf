import { extname } from "node:path";
import { report, type RunContext } from "@career-dml/core";
import { careerPanel, populationAte, populationAtt, populationLate, truthSummary } from "@career-dml/dgp";
import { writeTables } from "../data/write-tables.js";
import type { SimulateOptions } from "../simulate-options.js";
import { simulatedCareers } from "../simulated-careers.js";
import { givenDesign } from "../simulation-design.js";

/** What `career-dml simulate --json` writes. */
export interface SimulationSummary {
  readonly kind: "simulation";
  readonly profile: string;
  /** The panel, one row per person and period; the truths, one row per person. */
  readonly files: { readonly panel: string; readonly truth: string };
  readonly rows: number;
  readonly units: number;
  readonly treated: number;
  /** Units whose outcome is seen. */
  readonly observed: number;
  readonly truth: ReturnType<typeof truthSummary>;
  /** By formula; the effect on those whom the instrument moves is `null` where none does. */
  readonly population: { readonly ate: number; readonly att: number; readonly late: number | null };
  readonly faults: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

/**
 * Simulates a panel and writes it, with what only the simulation knows in a second file.
 *
 * @throws {FileError} if a file cannot be written; then neither is.
 * @throws {AbortedError} if the run is stopped; then neither is.
 */
export async function simulate(options: SimulateOptions, run: RunContext): Promise<SimulationSummary> {
  report(run, "simulating careers", 0, 1);
  const simulation = simulatedCareers(options, givenDesign(options));
  const { data, truth } = careerPanel(simulation);
  const files = { panel: options.out, truth: truthFile(options.out) };
  const tables = [
    { file: files.panel, table: data },
    { file: files.truth, table: truth },
  ];
  await writeTables(tables, run);
  return Object.freeze({
    kind: "simulation",
    profile: simulation.profile,
    files,
    rows: data.rows,
    units: simulation.dataset.n,
    treated: simulation.dataset.treatment.reduce((sum, t) => sum + t, 0),
    observed: simulation.observed?.selected.reduce((sum, s) => sum + s, 0) ?? simulation.dataset.n,
    truth: truthSummary(simulation),
    population: Object.freeze({
      ate: populationAte(simulation),
      att: populationAtt(simulation),
      late: populationLate(simulation),
    }),
    faults: simulation.faults,
    parameters: simulation.parameters,
    seed: simulation.seed,
  });
}

/** `panel.parquet` → `panel.truth.parquet`. */
function truthFile(panel: string): string {
  const ending = extname(panel);
  return `${panel.slice(0, panel.length - ending.length)}.truth${ending}`;
}

/** What was written, for a terminal. */
export function simulationText(summary: SimulationSummary): string {
  const { files, rows, units, treated, observed, truth, population, faults } = summary;
  const unseen = units - observed;
  const late = population.late === null ? "" : `, LATE of the instrument ${population.late.toFixed(4)}`;
  return [
    `${grouped(rows)} rows of ${grouped(units)} people, ${grouped(treated)} of them treated: ${files.panel}`,
    ...(unseen > 0 ? [`The outcome of ${grouped(unseen)} is not seen in the last period.`] : []),
    `Their effects, potential outcomes, propensities and abilities: ${files.truth}`,
    `Sample ATE ${truth.sampleAte.toFixed(4)}, sample ATT ${truth.sampleAtt.toFixed(4)}.`,
    `Population ATE ${population.ate.toFixed(4)}, ATT ${population.att.toFixed(4)}${late}.`,
    ...faults.map((fault) => `Known fault of this profile: ${fault}`),
  ].join("\n");
}

const grouped = (value: number): string => value.toLocaleString("en-US");
