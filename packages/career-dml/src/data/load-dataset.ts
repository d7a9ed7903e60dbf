import {
  checkpoint,
  createRng,
  type DataSummary,
  type Dataset,
  OptionsError,
  report,
  type RunContext,
} from "@career-dml/core";
import type { RunOptions } from "../options.js";
import { crossSection } from "./cross-section.js";
import { landmarks } from "./landmark.js";
import type { MissingMark } from "./missing-covariates.js";
import { readPanel } from "./panel.js";
import { checkRoles, type PanelRoles } from "./roles.js";
import { summariseDataset } from "./summarise-dataset.js";
import { openTable, type Table } from "./table.js";
import { lengthen, OUTSIDE_CAREERS, wideCareers } from "./wide-careers.js";

/** What `loadDataset` takes from the options of a run. */
export type DataOptions = Pick<
  RunOptions,
  | "data"
  | "table"
  | "decimal"
  | "encoding"
  | "where"
  | "derive"
  | "outcome"
  | "treatment"
  | "covariates"
  | "instrument"
  | "unit"
  | "time"
  | "sequence"
  | "numericSequence"
  | "at"
  | "missing"
  | "emptyHistory"
  | "seed"
>;

/** One row per unit, and what is to be told of the file. */
export interface LoadedDataset {
  readonly dataset: Dataset;
  readonly summary: DataSummary;
  /** Columns of the covariates that mark which others were missing. */
  readonly marks: readonly MissingMark[];
}

/**
 * One row per unit from a long panel: treatment, covariates and outcome at the unit's landmark, its career strictly
 * before it. Units come in the order of their labels, whatever the order of the rows. Without a time the file is wide: one
 * row per unit, the career in a range of columns (`occupation=occ0..occ9`), all of it before the rest of the row.
 *
 * A missing state of a career stays in it as the unknown state and is counted. A missing number of a career is refused,
 * leaves its unit out, or is marked, as `missing` says of covariates. Everything left out is counted in `summary.dropped`:
 * rows by `where`, units without a landmark, and, where the options say so, units with an empty history or a missing
 * covariate or number; in a wide file also numbers beside periods that are no part of a career.
 *
 * @throws {FileError} if the file cannot be read.
 * @throws {ColumnError} if a column is absent, of a type its role cannot use, or does not vary.
 * @throws {DataError} if rows repeat a (unit, time), histories are empty, or covariates or numbers of careers are missing.
 * @throws {TreatmentError} if the treatment is not 0/1 or the same for all.
 * @throws {NonFiniteError} if a number is infinite.
 * @throws {OptionsError} if `where`, `derive` or `at` does not fit the file.
 */
export async function loadDataset(options: DataOptions, run: RunContext = {}): Promise<LoadedDataset> {
  const { data } = options;
  if (data === null) throw new OptionsError("run", [{ path: "data", message: "must name a file" }]);
  const stage = "reading the data";
  report(run, stage, 0, 3);
  const table = await openTable({ ...options, data }, run);
  try {
    const { long, roles, outside: beside } = await longCareers(table, options);
    report(run, stage, 1, 3);
    const rule = options.at === "last" || options.at === "first-treated" ? options.at : "marked";
    const panel = await readPanel(long, roles, rule === "marked" ? options.at : null);
    const rows = await table.countRows();
    const outside = options.where === null ? 0 : (await table.countAll()) - rows;
    report(run, stage, 2, 3);
    await checkpoint(run);
    const found = landmarks(panel, rule, createRng(options.seed));
    const { dataset, observed, dropped, missing, marks } = crossSection({ panel, found, roles }, options);
    const left = [
      { reason: "rows that where does not keep", count: outside },
      { reason: OUTSIDE_CAREERS, count: beside },
    ].filter((reason) => reason.count > 0);
    const summary = summariseDataset(dataset, {
      source: table.source,
      rows,
      dropped: [...left, ...dropped],
      missing,
      observed,
    });
    report(run, stage, 3, 3);
    return Object.freeze({ dataset, summary, marks });
  } finally {
    table.close();
  }
}

/** The table with one row per unit and time, its roles checked, and numbers that no period of a career has a place for. */
async function longCareers(
  table: Table,
  options: DataOptions,
): Promise<{ readonly long: Table; readonly roles: PanelRoles; readonly outside: number }> {
  const { outcome, treatment, unit, time, covariates, instrument, sequence, numericSequence } = options;
  if (outcome === null || treatment === null) {
    throw new OptionsError("run", [{ path: "data", message: "needs outcome and treatment beside it" }]);
  }
  const shared = { outcome, treatment, covariates, instrument };
  if (time === null) return lengthen(table, { ...shared, unit, ...wideCareers(options) });
  if (unit === null) throw new OptionsError("run", [{ path: "unit", message: "is needed with time" }]);
  const roles = { ...shared, unit, time, sequence, numericSequence };
  await checkRoles(table, roles);
  return { long: table, roles, outside: 0 };
}
