import {
  checkTreatment,
  DataError,
  type DataSummary,
  type Dataset,
  type Design,
  design,
  type Issue,
  numericHistoryOf,
  sequencesOfCodes,
} from "@career-dml/core";
import type { RunOptions } from "../options.js";
import type { Landmarks } from "./landmark.js";
import { indicateMissing, type MissingMark } from "./missing-covariates.js";
import { checkColumnsVary, checkVaries, examples, shareOf } from "./column-checks.js";
import { missingNumbersBy, NUMBERS_REMEDY, unitsLackingNumbers } from "./missing-numbers.js";
import type { Panel } from "./panel.js";
import type { PanelRoles } from "./roles.js";

/** A panel, the landmark of each of its units, and what its columns are called. */
export interface LandmarkedPanel {
  readonly panel: Panel;
  readonly found: Landmarks;
  readonly roles: PanelRoles;
}

/** One row per unit, and what did not become one. */
export interface CrossSection {
  readonly dataset: Dataset;
  /** The covariates before missing values were filled. */
  readonly observed: Design;
  readonly dropped: DataSummary["dropped"];
  readonly missing: string;
  /** Columns that mark which covariates were missing. */
  readonly marks: readonly MissingMark[];
}

/** Units that a rule leaves out, and what to do about them. */
interface Fault {
  readonly units: readonly number[];
  /** For the table of what was dropped: `units with an empty history`. */
  readonly reason: string;
  /** The problem where the rule is to refuse; `null` where it is to drop. */
  readonly refusal: Issue | null;
}

/**
 * The units at their landmarks: values of that row, states and numbers of the rows before it.
 *
 * @throws {DataError} with every kind of unit that the options refuse to drop, or if none is left.
 * @throws {TreatmentError} if the treatment is the same for all units.
 * @throws {ColumnError} if the outcome, a covariate, or a number of the careers, is missing everywhere or does not vary.
 */
export function crossSection(
  input: LandmarkedPanel,
  options: Pick<RunOptions, "missing" | "emptyHistory">,
): CrossSection {
  const { panel, found, roles } = input;
  const landmarked = [...found.row.keys()].filter((u) => found.row[u]! >= 0);
  const dropped = found.without.map(({ reason, count: n }) => ({ reason: `units: ${reason}`, count: n }));
  if (landmarked.length > 0)
    checkTreatment(
      landmarked.map((u) => panel.treatment[found.row[u]!]!),
      roles.treatment,
    );

  const empty = emptyHistories(input, landmarked, options.emptyHistory);
  const withHistory = without(landmarked, empty.units);
  const faults = [
    empty,
    ...missingValues(input, withHistory, options.missing),
    ...missingNumbers(input, withHistory, options.missing),
  ].filter((fault) => fault.units.length > 0);
  const refusals = faults.flatMap((fault) => fault.refusal ?? []);
  if (refusals.length > 0) throw new DataError(refusals);

  let units = landmarked;
  for (const { units: leaving, reason } of faults) {
    const staying = without(units, leaving);
    if (staying.length < units.length) dropped.push({ reason, count: units.length - staying.length });
    units = staying;
  }
  if (units.length === 0) throw new DataError([{ path: "units", message: `none is left: ${reasons(dropped)}` }]);
  const dataset = datasetOf(input, units, options.missing);
  checkTreatment(dataset.treatment, roles.treatment);
  checkColumnsVary([{ name: roles.outcome, values: dataset.outcome }], { role: "outcome", row: "unit" });
  checkVaries(dataset.covariates, { role: "covariates", row: "unit" });
  checkColumnsVary(dataset.numericHistories!, { role: "numeric-sequence", row: "period of every career" });
  if (options.missing !== "indicator") {
    const gone = faults.filter((fault) => fault !== empty).map((f) => f.reason.replace(/^units: /, "units with "));
    const missing = gone.length > 0 ? `dropped: ${gone.join("; ")}` : "no covariate is missing";
    return { dataset, observed: dataset.covariates, dropped, missing, marks: [] };
  }
  const completed = indicateMissing(dataset.covariates);
  return {
    dataset: Object.freeze({ ...dataset, covariates: completed.design }),
    observed: completed.observed,
    dropped,
    missing: completed.text,
    marks: completed.marks,
  };
}

function emptyHistories(
  { panel, found, roles }: LandmarkedPanel,
  units: readonly number[],
  rule: "error" | "drop",
): Fault {
  const empty = units.filter((u) => found.row[u] === panel.starts[u]);
  const named = examples(empty.map((u) => `${roles.unit} ${panel.units[u]}`));
  const message = `have no row before their landmark, so no career (${named}); add --empty-history drop to leave them out, or choose another landmark by --at`;
  return {
    units: empty,
    reason: "units: empty history (no row before the landmark)",
    refusal: rule === "error" ? { path: shareOf(empty.length, units.length, "unit"), message } : null,
  };
}

/** A missing covariate can be filled; a missing instrument cannot, so `indicator` drops its units too. */
function missingValues(
  { panel, found, roles }: LandmarkedPanel,
  units: readonly number[],
  rule: RunOptions["missing"],
): Fault[] {
  const lacking = (values: Float64Array): number[] => units.filter((u) => Number.isNaN(values[found.row[u]!]!));
  const faults: Fault[] = [];
  if (rule !== "indicator") {
    const byColumn = roles.covariates
      .map((name, j) => ({ name, units: lacking(panel.covariates[j]!) }))
      .filter((c) => c.units.length > 0);
    const any = [...new Set(byColumn.flatMap((c) => c.units))];
    const list = byColumn.map((c) => `${c.name} (${c.units.length})`).join(", ");
    const message = `lack a covariate at their landmark: ${list}; add --missing indicator to fill and mark them, or --missing drop`;
    const refusal = rule === "error" ? { path: shareOf(any.length, units.length, "unit"), message } : null;
    faults.push({ units: any, reason: `units: missing covariate: ${list}`, refusal });
  }
  if (panel.instrument !== null) {
    const gone = lacking(panel.instrument);
    const message = `lack the instrument ${roles.instrument} at their landmark; add --missing drop to leave them out`;
    const refusal = rule === "error" ? { path: shareOf(gone.length, units.length, "unit"), message } : null;
    faults.push({ units: gone, reason: `units: missing instrument: ${roles.instrument}`, refusal });
  }
  return faults;
}

/** A number of the career can be marked as missing, never filled. */
function missingNumbers(
  input: LandmarkedPanel,
  units: readonly number[],
  rule: RunOptions["missing"],
): readonly Fault[] {
  if (rule === "indicator") return [];
  const columns = input.roles.numericSequence.map((name, k) => ({ name, values: numbersBefore(input, k, units) }));
  const { places, list } = unitsLackingNumbers(columns);
  const gone = places.map((place) => units[place]!);
  const message = `lack a number of their career: ${list}; ${NUMBERS_REMEDY}`;
  const refusal = rule === "error" ? { path: shareOf(gone.length, units.length, "unit"), message } : null;
  return [{ units: gone, reason: `units: missing number of the career: ${list}`, refusal }];
}

/** Values of a numeric column of the career in the rows before the landmark. */
const numbersBefore = ({ panel, found }: LandmarkedPanel, k: number, units: readonly number[]): Float64Array[] =>
  units.map((u) => panel.numericSequences[k]!.subarray(panel.starts[u], found.row[u]));

function datasetOf(input: LandmarkedPanel, units: readonly number[], rule: RunOptions["missing"]): Dataset {
  const { panel, found, roles } = input;
  const rows = units.map((u) => found.row[u]!);
  const at = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const before = { from: Int32Array.from(units, (u) => panel.starts[u]!), to: Int32Array.from(rows) };
  const columns = Object.fromEntries(roles.covariates.map((name, j) => [name, at(panel.covariates[j]!)]));
  return Object.freeze({
    n: units.length,
    outcome: at(panel.outcome),
    treatment: Uint8Array.from(rows, (row) => panel.treatment[row]!),
    covariates: design(columns, units.length),
    instrument: panel.instrument === null ? null : at(panel.instrument),
    sequences: Object.freeze(
      roles.sequence.map((name, k) => sequencesOfCodes(name, { ...panel.sequences[k]!, ...before })),
    ),
    numericHistories: Object.freeze(
      roles.numericSequence.map((name, k) =>
        numericHistoryOf(name, numbersBefore(input, k, units), missingNumbersBy(rule)),
      ),
    ),
    units: Object.freeze(units.map((u) => panel.units[u]!)),
    names: Object.freeze({ outcome: roles.outcome, treatment: roles.treatment, instrument: roles.instrument }),
  });
}

function without(units: readonly number[], leaving: readonly number[]): number[] {
  const gone = new Set(leaving);
  return units.filter((u) => !gone.has(u));
}

const reasons = (dropped: DataSummary["dropped"]): string =>
  dropped.map(({ reason, count: n }) => `${n} ${reason.replace(/^units: /, "")}`).join("; ");
