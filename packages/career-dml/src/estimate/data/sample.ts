import {
  checkpoint,
  checkTreatment,
  column,
  ColumnError,
  DataError,
  type Design,
  design,
  report,
  type RunContext,
  selectEntries,
  selectRows,
  type Sequences,
} from "@career-dml/core";
import { checkVaries, rowsWhere, shareOf } from "../../data/column-checks.js";
import { indicateMissing, missingCounts, type MissingMark } from "../../data/missing-covariates.js";
import { openTable, type Table } from "../../data/table.js";
import type { SharedOptions } from "../method.js";
import { type NumberRole, readColumns, type RoleColumns, type SampleRules } from "./columns.js";
import { rowsWithout } from "./rows-without.js";

export type { SampleRules } from "./columns.js";

/** The rows an estimate is made from, columns by role; what has no role is `null`. */
export interface Sample {
  /** File name without its folder. */
  readonly source: string;
  /** Rows of the file, all of them. */
  readonly fileRows: number;
  readonly n: number;
  /** Number of each row in the file, from 1. */
  readonly row: Float64Array;
  /** Label of each row. */
  readonly units: readonly string[] | null;
  /** NaN where `selected` is 0. */
  readonly outcome: Float64Array;
  readonly treatment: Float64Array | null;
  /** 1 where the outcome is observed. */
  readonly selected: Uint8Array | null;
  readonly weights: Float64Array | null;
  /** Cluster of each row as numbers from 0. */
  readonly cluster: Int32Array | null;
  /** Of a second dimension, where rows that share either may depend on each other. */
  readonly secondCluster: Int32Array | null;
  /** Label of each row's group; numbers as text. */
  readonly group: readonly string[] | null;
  readonly covariates: Design;
  /** Of the untreated outcome, where it has its own. */
  readonly untreatedCovariates: Design;
  readonly selectors: Design;
  readonly instruments: Design;
  /** Column names by role. */
  readonly names: { readonly outcome: string; readonly treatment: string };
  /** Rows that are not here, by reason. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  /** Rows left out for missing values. */
  readonly dropped: number;
  /** What was done about missing covariates, in words; empty where none is missing. */
  readonly missing: readonly string[];
  /** Columns of `covariates` that mark which others were missing; none where they were kept. */
  readonly marks: readonly MissingMark[];
  /** Careers before the landmark, of methods that read them; each unit then has several rows of the file. */
  readonly sequences?: readonly Sequences[];
}

type Rows = Omit<Sample, "source" | "fileRows" | "leftOut" | "names" | "dropped" | "missing" | "marks" | "sequences">;

/**
 * The rows of a table, columns by role.
 *
 * @throws {FileError | OptionsError} if the file cannot be read, or `where` or `derive` is not SQL over its columns.
 * @throws {ColumnError} if a column is absent, of a type its role cannot use, missing everywhere, or does not vary.
 * @throws {DataError} if no row is left, or values are missing that may not be.
 * @throws {TreatmentError} if a 0/1 treatment is neither, or is the same for all.
 * @throws {NonFiniteError} if a number is infinite.
 */
export async function readSample(options: SharedOptions, rules: SampleRules, run: RunContext = {}): Promise<Sample> {
  const stage = "reading the data";
  report(run, stage, 0, 2);
  const table = await openTable(options, run);
  try {
    const read = await readColumns(table, options, rules);
    const fileRows = await table.countAll();
    report(run, stage, 1, 2);
    await checkpoint(run);
    const sample = sampleOf(read, options, rules, table);
    const outside = fileRows - read.fileRow.length;
    const leftOut = outside > 0 ? [{ reason: "rows that where does not keep", count: outside }] : [];
    report(run, stage, 2, 2);
    return Object.freeze({
      ...sample,
      source: table.source,
      fileRows,
      leftOut: Object.freeze([...leftOut, ...sample.leftOut]),
    });
  } finally {
    table.close();
  }
}

function sampleOf(
  read: RoleColumns,
  options: SharedOptions,
  rules: SampleRules,
  { source }: Table,
): Omit<Sample, "source" | "fileRows"> {
  if (read.fileRow.length < 2) {
    const found = read.fileRow.length === 0 ? "no rows, or none that where keeps" : "one row; an estimate needs more";
    throw new DataError([{ path: source, message: `holds ${found}` }]);
  }
  const all = byRole(read, rules);
  checkNotEmpty(read, all.selected);
  const gone = rowsWithout(read, options, all.selected);
  const kept = Uint32Array.from(rowsWhere(all.row, (_, i) => !gone.rows.has(i)));
  if (kept.length < 2) {
    const message = `leave ${shareOf(kept.length, all.n, "row")} of ${source}; an estimate needs at least two`;
    throw new DataError([{ path: "missing values", message }]);
  }
  const rows = gone.rows.size === 0 ? all : restrictRows(all, kept);
  const completed = complete(rows, options.missing);
  checkRows(completed.rows, options, rules);
  const treatment = (options as { treatment?: unknown }).treatment;
  return {
    ...completed.rows,
    names: Object.freeze({
      outcome: options.outcome,
      treatment: typeof treatment === "string" ? treatment : "treatment",
    }),
    leftOut: gone.reasons,
    dropped: gone.rows.size,
    missing: completed.text,
    marks: completed.marks,
  };
}

function byRole({ fileRow, numbers, labels }: RoleColumns, { outcomeOfSelected }: SampleRules): Rows {
  const n = fileRow.length;
  const one = (role: NumberRole): Float64Array | null => numbers.find((c) => c.role === role)?.values ?? null;
  const several = (role: NumberRole): Design =>
    design(Object.fromEntries(numbers.filter((c) => c.role === role).map((c) => [c.name, c.values])), n);
  const outcome = one("outcome")!;
  const observed = one("selection") ?? outcome.map((y) => (Number.isNaN(y) ? 0 : 1));
  const selected = outcomeOfSelected ? Uint8Array.from(observed) : null;
  const clusters = (role: "cluster" | "secondCluster"): Int32Array | null => {
    const values = labels.find((label) => label.role === role)?.values;
    return values === undefined ? null : numbered(values);
  };
  const labelsOf = (role: "unit" | "group"): readonly string[] | null =>
    labels.find((label) => label.role === role)?.values.map((label) => label ?? "") ?? null;
  return {
    n,
    row: fileRow,
    units: labelsOf("unit"),
    outcome: selected === null ? outcome : outcome.map((y, i) => (selected[i] === 1 ? y : Number.NaN)),
    treatment: one("treatment"),
    selected,
    weights: one("weights"),
    cluster: clusters("cluster"),
    secondCluster: clusters("secondCluster"),
    group: labelsOf("group"),
    covariates: several("covariates"),
    untreatedCovariates: several("untreatedCovariates"),
    selectors: several("selectors"),
    instruments: several("instrument"),
  };
}

/** Labels as numbers in the order of their first row. */
function numbered<T>(labels: ArrayLike<T>): Int32Array {
  const numbers = new Map<T, number>();
  for (let i = 0; i < labels.length; i++) if (!numbers.has(labels[i]!)) numbers.set(labels[i]!, numbers.size);
  return Int32Array.from(labels, (label) => numbers.get(label)!);
}

/** A column without a single value is told as such, not as so many missing rows. */
function checkNotEmpty({ numbers }: RoleColumns, selected: Uint8Array | null): void {
  const issues = numbers
    .filter(({ values }) => values.every((value) => Number.isNaN(value)))
    .filter(({ role }) => !(role === "outcome" && selected !== null && !selected.includes(1)))
    .map(({ name, role }) => ({
      path: `column '${name}' (${role})`,
      message: "is missing in every row; leave it out or choose another",
    }));
  if (issues.length > 0) throw new ColumnError(issues);
}

function restrictRows(all: Rows, kept: Uint32Array): Rows {
  const pick = <T extends Float64Array | Uint8Array | Int32Array>(values: T | null): T | null =>
    values === null ? null : selectEntries(values, kept);
  // Clusters whose rows are all gone must not be counted.
  const pickClusters = (of: Int32Array | null): Int32Array | null =>
    of === null ? null : numbered(selectEntries(of, kept));
  return {
    n: kept.length,
    row: selectEntries(all.row, kept),
    units: all.units === null ? null : Array.from(kept, (i) => all.units![i]!),
    outcome: selectEntries(all.outcome, kept),
    treatment: pick(all.treatment),
    selected: pick(all.selected),
    weights: pick(all.weights),
    cluster: pickClusters(all.cluster),
    secondCluster: pickClusters(all.secondCluster),
    group: all.group === null ? null : Array.from(kept, (i) => all.group![i]!),
    covariates: selectRows(all.covariates, kept),
    untreatedCovariates: selectRows(all.untreatedCovariates, kept),
    selectors: selectRows(all.selectors, kept),
    instruments: selectRows(all.instruments, kept),
  };
}

/** Roles whose missing values may be kept or filled. */
const FILLED = ["covariates", "untreatedCovariates", "selectors"] as const;

interface Completed extends Pick<Sample, "marks"> {
  readonly rows: Rows;
  readonly text: readonly string[];
}

function complete(rows: Rows, rule: SharedOptions["missing"]): Completed {
  const counts = FILLED.flatMap((role) => missingCounts(rows[role]));
  if (counts.length === 0) return { rows, text: [], marks: [] };
  if (rule !== "indicator") {
    const list = [...new Set(counts.map(({ name, count: n }) => `${name} (${n})`))].join(", ");
    return { rows, text: [`Missing covariates were kept, as this method takes them: ${list}.`], marks: [] };
  }
  const filled = FILLED.map((role) => ({ role, ...indicateMissing(rows[role]) }));
  const texts = filled.filter(({ marks }) => marks.length > 0).map(({ text }) => text);
  return {
    rows: { ...rows, ...Object.fromEntries(filled.map(({ role, design: d }) => [role, d])) },
    text: [...new Set(texts)].map((text) => `Missing covariates were ${text}.`),
    marks: filled.find(({ role }) => role === "covariates")!.marks,
  };
}

function checkRows(
  { outcome, treatment, selected, ...designs }: Rows,
  { outcome: name, ...options }: SharedOptions,
  rules: SampleRules,
): void {
  if (treatment !== null) {
    const treatmentName = String((options as { treatment?: unknown }).treatment);
    if (rules.binary.includes("treatment")) checkTreatment(treatment, treatmentName);
    else checkVaries(design({ [treatmentName]: treatment }), { role: "treatment", row: "row" });
  }
  const observed = selected === null ? outcome : outcome.filter((_, i) => selected[i] === 1);
  if (observed.length > 0) checkVaries(design({ [name]: observed }), { role: "outcome", row: "row" });
  checkVaries(designs.covariates, { role: "covariates", row: "row" });
  checkVaries(designs.untreatedCovariates, { role: "untreatedCovariates", row: "row" });
  checkVaries(designs.selectors, { role: "selectors", row: "row" });
  checkVaries(designs.instruments, { role: "instrument", row: "row" });
}

/** The covariates with more columns beside them, none twice. */
export function joined(first: Design, more: Design): Design {
  const columns = [
    ...first.names.map((name, j) => [name, column(first, j)] as const),
    ...more.names.map((name, j) => [name, column(more, j)] as const),
  ];
  return design(Object.fromEntries(columns), first.n);
}
