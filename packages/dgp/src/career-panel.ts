import { column } from "@career-dml/core";
import type { CareerSimulation } from "./simulation.js";

/** A table as columns of one length; NaN is a missing number. */
export interface PanelTable {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Float64Array | Int32Array | readonly string[]>>;
}

/** The long form of a simulation, what only the simulation knows in a table of its own. */
export interface CareerPanel {
  /** One row per unit and period, sorted by both. */
  readonly data: PanelTable;
  /** One row per unit. */
  readonly truth: PanelTable;
}

/**
 * The panel behind a simulation, in the reference's columns.
 *
 * `data` has individual_id and period (both from 0), the covariates, the instrument where there is one, occupation
 * (0..occupations-1), treatment and outcome of the period, career_sequence_history (occupations up to and including
 * the period, separated by blanks) and, in career profiles, selection_mode. Where not every outcome is seen, also
 * observed (1 where the period's is, else 0) and, if missing for reasons unseen, observation_shifter.
 *
 * Ability and effects stand in `truth` only: ability, effect, true_cate (the reference's, without the flexicurity term), mu0,
 * mu1, propensity; where they matter also adoption_time (when one adopts, or would) and, of unseen outcomes,
 * observation_probability and outcome.
 */
export function careerPanel(simulation: CareerSimulation): CareerPanel {
  const { dataset, paths, parameters } = simulation;
  const { n } = dataset;
  const { periods } = paths;
  const repeated = (values: ArrayLike<number>): Float64Array => repeat(values, periods);
  const covariates = dataset.covariates.names.map(
    (name, j) => [name, repeated(column(dataset.covariates, j))] as const,
  );
  const { instrument } = dataset;
  const mode = parameters["selection"];
  const columns: PanelTable["columns"] = {
    individual_id: Int32Array.from({ length: n * periods }, (_, row) => Math.floor(row / periods)),
    period: Int32Array.from({ length: n * periods }, (_, row) => row % periods),
    ...Object.fromEntries(covariates),
    ...(instrument ? { [dataset.names.instrument ?? "instrument"]: repeated(instrument) } : {}),
    ...paths.extra,
    occupation: Float64Array.from(paths.occupation, (j) => (j < 0 ? Number.NaN : j)),
    [dataset.names.treatment]: Int32Array.from(paths.treatment),
    [dataset.names.outcome]: paths.outcome,
    ...observationColumns(simulation),
    career_sequence_history: histories(paths.occupation, periods),
    ...(typeof mode === "string" ? { selection_mode: Array<string>(n * periods).fill(mode) } : {}),
  };
  return Object.freeze({
    data: Object.freeze({ rows: n * periods, columns: Object.freeze(columns) }),
    truth: truthTable(simulation),
  });
}

/** A value per unit on each of its rows. */
const repeat = (values: ArrayLike<number>, periods: number): Float64Array =>
  Float64Array.from({ length: values.length * periods }, (_, row) => values[Math.floor(row / periods)]!);

/** Which outcomes are seen, all but some of the last period, and what moves that. */
function observationColumns({ observed, paths }: CareerSimulation): PanelTable["columns"] {
  if (observed === null) return {};
  const { periods, outcome } = paths;
  const { shifter } = observed;
  return {
    observed: Int32Array.from(outcome, (y) => (Number.isNaN(y) ? 0 : 1)),
    ...(shifter ? { observation_shifter: repeat(shifter, periods) } : {}),
  };
}

/** For each row, the occupations of its unit up to its period. */
function histories(occupation: Int32Array, periods: number): readonly string[] {
  const texts: string[] = [];
  for (let row = 0; row < occupation.length; row++) {
    const before = row % periods === 0 ? "" : texts[row - 1]!;
    const own = occupation[row]! < 0 ? "" : String(occupation[row]);
    texts.push([before, own].filter((text) => text !== "").join(" "));
  }
  return Object.freeze(texts);
}

function truthTable({ dataset, truth, parameters }: CareerSimulation): PanelTable {
  const isTimed = (parameters["adoptionLaw"] ?? "uniform") !== "uniform" || (parameters["effectByExposure"] ?? 0) !== 0;
  const columns = {
    individual_id: Int32Array.from({ length: dataset.n }, (_, i) => i),
    ability: truth.ability,
    effect: truth.effect,
    true_cate: truth.referenceCate,
    mu0: truth.mu0,
    mu1: truth.mu1,
    propensity: truth.propensity,
    ...(isTimed ? { adoption_time: truth.adoptionTime } : {}),
    ...(truth.observation ? { observation_probability: truth.observation, outcome: truth.outcome } : {}),
  };
  return Object.freeze({ rows: dataset.n, columns: Object.freeze(columns) });
}
