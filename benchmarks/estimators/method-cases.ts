import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CareerSimulation, simulateCareers } from "@career-dml/dgp";
import { METHODS } from "career-dml";
import type { EstimatorCase, Fit } from "./estimator-case.js";

const N = 2_000;
const PERIODS = 10;

/** People whose peers all adopt or none, which is the instrument, and of whom some have no wage that is seen. */
const simulated = (): CareerSimulation =>
  simulateCareers({ n: N, periods: PERIODS, peerLaw: "binary", observation: "nonignorable" });

/** One row per person: the columns that methods are given below. */
function csvOf({ dataset, truth, observed, paths }: CareerSimulation): string {
  const { treatment, covariates, instrument } = dataset;
  const occupations = Array.from({ length: PERIODS }, (_, t) => `occ${t}`);
  const header = [
    "wage",
    "seen_wage",
    "high",
    "treated",
    "peers",
    "seen",
    "shifter",
    ...covariates.names,
    ...occupations,
  ];
  const middle = Float64Array.from(truth.outcome).sort()[N >> 1]!;
  const lines = Array.from({ length: N }, (_, i) => {
    const [wage, seen] = [truth.outcome[i]!, observed!.selected[i]!];
    const row = [
      wage,
      seen === 1 ? wage : "",
      wage > middle ? 1 : 0,
      treatment[i],
      instrument![i],
      seen,
      observed!.shifter![i],
    ];
    const own = covariates.names.map((_, j) => covariates.x[j * N + i]);
    return [...row, ...own, ...occupations.map((_, t) => paths.occupation[i * paths.periods + t])].join(",");
  });
  return `${[header.join(","), ...lines].join("\n")}\n`;
}

/** Options beside the data and the covariates, by method. */
export const METHOD_OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.freeze({
  forest: { outcome: "wage", treatment: "treated", trees: 500 },
  "instrumental-forest": { outcome: "wage", treatment: "treated", instrument: "peers", trees: 500 },
  "dr-learner": { outcome: "wage", treatment: "treated" },
  irm: { outcome: "wage", treatment: "treated" },
  plr: { outcome: "wage", treatment: "treated" },
  pliv: { outcome: "wage", treatment: "treated", instrument: "peers" },
  iivm: { outcome: "wage", treatment: "treated", instrument: "peers" },
  proximal: { outcome: "wage", treatment: "treated", sequence: [`occupation=occ0..occ${PERIODS - 1}`] },
  ssm: { outcome: "seen_wage", treatment: "treated", selection: "seen" },
  ols: { outcome: "wage", treatment: "treated" },
  "treatment-effects": { outcome: "wage", treatment: "treated", instrument: ["peers"] },
  switching: { outcome: "wage", treatment: "treated", instrument: ["peers"] },
  heckman: { outcome: "seen_wage", selection: "seen", instrument: ["shifter"] },
  probit: { outcome: "high" },
  heckprobit: { outcome: "high", selection: "seen", instrument: ["shifter"] },
});

/** `fit` of a method on the table: what the command does between reading its file and writing its result. */
async function fitOf(name: string): Promise<Fit> {
  const method = METHODS.find((one) => one.name === name)!;
  const folder = mkdtempSync(join(tmpdir(), "career-dml-bench-"));
  try {
    const simulation = simulated();
    const data = join(folder, "careers.csv");
    writeFileSync(data, csvOf(simulation));
    const options = method.resolve({
      data,
      covariates: simulation.dataset.covariates.names,
      ...METHOD_OPTIONS[name],
    });
    const sample = await method.read(options, {});
    return async (run) => {
      // A function, of which each fit has its own.
      const { predictions: _, ...fitted } = await method.fit(sample, options, run);
      return fitted;
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every method of `career-dml estimate` with its default options, without reading the file. */
export const methodCases: readonly EstimatorCase[] = METHODS.map(({ name }) => ({
  subject: `estimate ${name}`,
  name: `n = ${N.toLocaleString("en")}, ${METHOD_OPTIONS[name]?.["trees"] ? "500 trees, else " : ""}default options`,
  prepare: () => fitOf(name),
}));
