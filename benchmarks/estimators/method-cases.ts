import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantiles } from "@career-dml/core";
import { type CareerSimulation, simulateCareers } from "@career-dml/dgp";
import { METHODS } from "career-dml";
import type { EstimatorCase, Fit } from "./estimator-case.js";

const N = 2_000;
const PERIODS = 10;

/** People whose peers all adopt or none, which is the instrument, and of whom some have no wage that is seen. */
const simulated = (): CareerSimulation =>
  simulateCareers({ n: N, periods: PERIODS, peerLaw: "binary", observation: "nonignorable" });

/** Columns of one row per person, which methods are given below. */
function columnsOf({ dataset, truth, observed, paths }: CareerSimulation): Record<string, ArrayLike<number | string>> {
  const { treatment, covariates, instrument } = dataset;
  const { selected, shifter } = observed!;
  const wage = truth.outcome;
  const [middle] = quantiles(wage, [0.5]) as [number];
  const covariate = (j: number): Float64Array => covariates.x.subarray(j * N, (j + 1) * N);
  const occupation = (t: number): Int32Array =>
    Int32Array.from({ length: N }, (_, i) => paths.occupation[i * paths.periods + t]!);
  return {
    wage,
    seen_wage: Array.from(wage, (value, i) => (selected[i] === 1 ? value : "")),
    high: wage.map((value) => (value > middle ? 1 : 0)),
    treated: treatment,
    peers: instrument!,
    seen: selected,
    shifter: shifter!,
    ...Object.fromEntries(covariates.names.map((name, j) => [name, covariate(j)])),
    ...Object.fromEntries(Array.from({ length: PERIODS }, (_, t) => [`occ${t}`, occupation(t)])),
  };
}

function csvOf(columns: Record<string, ArrayLike<number | string>>): string {
  const lines = Array.from({ length: N }, (_, i) =>
    Object.values(columns)
      .map((column) => column[i])
      .join(","),
  );
  return `${[Object.keys(columns).join(","), ...lines].join("\n")}\n`;
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
    writeFileSync(data, csvOf(columnsOf(simulation)));
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
