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
import { readPanel } from "./panel.js";
import { checkRoles, type PanelRoles } from "./roles.js";
import { summariseDataset } from "./summarise-dataset.js";
import { openTable, type Table } from "./table.js";
import { lengthen, wideSequence } from "./wide-careers.js";

/** What `loadDataset` takes from the options of a run. */
export type DataOptions = Pick<
  RunOptions,
  | "data"
  | "table"
  | "where"
  | "derive"
  | "outcome"
  | "treatment"
  | "covariates"
  | "instrument"
  | "unit"
  | "time"
  | "sequence"
  | "at"
  | "missing"
  | "emptyHistory"
  | "seed"
>;

/**
 * One row per unit from a long panel: treatment, covariates and outcome at the unit's landmark, its career strictly
 * before it. Units come in the order of their labels, whatever the order of the rows. Without a time the file is wide: one
 * row per unit, the career in a range of columns (`occupation=occ0..occ9`), all of it before the rest of the row.
 *
 * A missing state of a career stays in it as the unknown state and is counted. Everything left out is counted in
 * `summary.dropped`: rows by `where`, units without a landmark, and, where the options say so, units with an empty history
 * or a missing covariate.
 *
 * @throws {FileError} if the file cannot be read.
 * @throws {ColumnError} if a column is absent, of a type its role cannot use, or does not vary.
 * @throws {DataError} if rows repeat a (unit, time), histories are empty, or covariates are missing.
 * @throws {TreatmentError} if the treatment is not 0/1 or the same for all.
 * @throws {NonFiniteError} if a number is infinite.
 * @throws {OptionsError} if `where`, `derive` or `at` does not fit the file.
 */
export async function loadDataset(
  options: DataOptions,
  run: RunContext = {},
): Promise<{ readonly dataset: Dataset; readonly summary: DataSummary }> {
  const { data } = options;
  if (data === null) throw new OptionsError("run", [{ path: "data", message: "must name a file" }]);
  const stage = "reading the data";
  report(run, stage, 0, 3);
  const table = await openTable({ ...options, data }, run);
  try {
    const { long, roles } = await longCareers(table, options);
    report(run, stage, 1, 3);
    const rule = options.at === "last" || options.at === "first-treated" ? options.at : "marked";
    const panel = await readPanel(long, roles, rule === "marked" ? options.at : null);
    const rows = await table.countRows();
    const outside = options.where === null ? 0 : (await table.countAll()) - rows;
    report(run, stage, 2, 3);
    await checkpoint(run);
    const found = landmarks(panel, rule, createRng(options.seed));
    const { dataset, observed, dropped, missing } = crossSection({ panel, found, roles }, options);
    const rowsDropped = outside > 0 ? [{ reason: "rows that where does not keep", count: outside }] : [];
    const summary = summariseDataset(dataset, {
      source: table.source,
      rows,
      dropped: [...rowsDropped, ...dropped],
      missing,
      observed,
    });
    report(run, stage, 3, 3);
    return Object.freeze({ dataset, summary });
  } finally {
    table.close();
  }
}

/** The table with one row per unit and time, its roles checked. */
async function longCareers(table: Table, options: DataOptions): Promise<{ long: Table; roles: PanelRoles }> {
  const { outcome, treatment, unit, time, covariates, instrument, sequence } = options;
  if (outcome === null || treatment === null) {
    throw new OptionsError("run", [{ path: "data", message: "needs outcome and treatment beside it" }]);
  }
  const shared = { outcome, treatment, covariates, instrument };
  if (time === null) return lengthen(table, { ...shared, unit, sequence: sequence.map(wideSequence) });
  if (unit === null) throw new OptionsError("run", [{ path: "unit", message: "is needed with time" }]);
  const roles = { ...shared, unit, time, sequence };
  await checkRoles(table, roles);
  return { long: table, roles };
}
