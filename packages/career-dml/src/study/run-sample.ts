import {
  createRng,
  type Dataset,
  type Folds,
  type Representation,
  type RunContext,
  selectEntries,
  selectHistories,
  selectRows,
  selectUnits,
  stratifiedFolds,
} from "@career-dml/core";
import type { CareerSimulation } from "@career-dml/dgp";
import type { PartTimes } from "./part-times.js";
import { trainRepresentations } from "./representations.js";

/** Folds of nuisances and encoders. */
const FOLDS = 5;

/** Which estimators of a run are asked for on which representation, so that what several need is computed once. */
export interface AskedFor {
  readonly estimator: string;
  readonly representation: string | null;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a run is asked for, besides the simulation. */
export interface RunPlan {
  readonly seed: number;
  readonly level: number;
  /** Names of the study's representations. */
  readonly representations: readonly string[];
  readonly asked: readonly AskedFor[];
}

/** One simulation, and what its estimators share. */
export interface RunSample extends RunPlan {
  readonly simulation: CareerSimulation;
  /** The units whose outcome is seen; all of them where every outcome is. */
  readonly data: Dataset;
  /** Rows of `data` in the simulation. */
  readonly rows: Uint32Array;
  readonly folds: Folds;
  /** The representation of this name, of the units of `data`; `null` of `null`, which stands for the covariates alone. */
  readonly representation: (name: string | null) => Promise<Representation | null>;
  /** Computes once what several estimators need; its time counts as a part of its own. */
  readonly once: <T>(what: string, compute: () => Promise<T>) => Promise<T>;
}

/**
 * Folds and memory of one run. Estimators without a model of who is seen work on the units whose outcome is.
 *
 * @throws {DataError} if an arm has fewer units than there are folds.
 */
export function runSample(simulation: CareerSimulation, plan: RunPlan, times: PartTimes, run: RunContext): RunSample {
  const { data, rows } = seenUnits(simulation);
  const folds = stratifiedFolds(data.treatment, FOLDS, createRng(plan.seed).fork("folds"));
  const memory = new Map<string, Promise<unknown>>();
  const once = <T>(what: string, compute: () => Promise<T>): Promise<T> => {
    const known = memory.get(what) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const computed = times.measure(what, compute);
    memory.set(what, computed);
    return computed;
  };
  const units = { simulation, data, rows, folds, seed: plan.seed };
  const trained = trainRepresentations(plan.representations, units, once, run);
  const representation = async (name: string | null): Promise<Representation | null> =>
    name === null ? null : trained(name);
  return { ...plan, simulation, data, rows, folds, representation, once };
}

/** The units whose outcome is seen. */
function seenUnits({ dataset, observed }: CareerSimulation): { data: Dataset; rows: Uint32Array } {
  const all = Uint32Array.from(dataset.treatment.keys());
  if (observed === null) return { data: dataset, rows: all };
  const rows = all.filter((i) => observed.selected[i] === 1);
  const data: Dataset = {
    ...dataset,
    n: rows.length,
    outcome: selectEntries(dataset.outcome, rows),
    treatment: selectEntries(dataset.treatment, rows),
    covariates: selectRows(dataset.covariates, rows),
    instrument: dataset.instrument && selectEntries(dataset.instrument, rows),
    sequences: dataset.sequences.map((s) => selectUnits(s, rows)),
    ...(dataset.numericHistories && {
      numericHistories: dataset.numericHistories.map((history) => selectHistories(history, rows)),
    }),
    units: Array.from(rows, (i) => dataset.units[i]!),
  };
  return { data, rows };
}
