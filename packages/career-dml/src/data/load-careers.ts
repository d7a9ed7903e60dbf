import {
  type CodedStates,
  DataError,
  type DataSummary,
  type Histories,
  NonFiniteError,
  numericHistoryOf,
  OptionsError,
  report,
  type RunContext,
  sequencesOfCodes,
} from "@career-dml/core";
import { examples, infinities, shareOf } from "./column-checks.js";
import type { Labels } from "./labels.js";
import type { DataOptions } from "./load-dataset.js";
import { missingNumbersBy, NUMBERS_REMEDY, unitsLackingNumbers } from "./missing-numbers.js";
import { readRows, timeSql } from "./panel-rows.js";
import { checkColumns, type PanelRoles, readAs } from "./roles.js";
import { openTable, type Table } from "./table.js";
import { lengthen, OUTSIDE_CAREERS, wideCareers } from "./wide-careers.js";

/** Careers alone: nothing is known of outcome or treatment. */
export interface LoadedCareers extends Required<Histories> {
  /** Labels of the units, in the order of the sequences' rows. */
  readonly units: readonly string[];
  /** File name without its folder, and its rows. */
  readonly source: string;
  readonly rows: number;
  readonly dropped: DataSummary["dropped"];
}

type CareerRoles = Pick<PanelRoles, "unit" | "time" | "sequence" | "numericSequence">;

/**
 * Careers of a panel without outcome and treatment. Where these are unknown no landmark can be found by them: the whole career
 * of a unit is read, or, with `at` a time, what lies strictly before it. Units come in the order of their labels.
 *
 * @throws {FileError | ColumnError | OptionsError} as `loadDataset`.
 * @throws {DataError} if rows repeat a (unit, time), or careers are empty or lack a number and the options do not say what then.
 * @throws {NonFiniteError} if a number is infinite.
 */
export async function loadCareers(options: DataOptions, run: RunContext = {}): Promise<LoadedCareers> {
  const { data } = options;
  if (data === null) throw new OptionsError("run", [{ path: "data", message: "must name a file" }]);
  report(run, "reading the careers", 0, 1);
  const table = await openTable({ ...options, data }, run);
  try {
    const { long, roles, inCareer, outside: beside } = await careersOf(table, options);
    const read = await readCareers(long, roles, inCareer);
    const rows = await table.countRows();
    const outside = options.where === null ? 0 : (await table.countAll()) - rows;
    const kept = withNumbers(withHistory(read, roles, options.emptyHistory), roles, options.missing);
    const dropped = [
      { reason: "rows that where does not keep", count: outside },
      { reason: OUTSIDE_CAREERS, count: beside },
      ...kept.dropped,
    ].filter((reason) => reason.count > 0);
    report(run, "reading the careers", 1, 1);
    const sequences = roles.sequence.map((name, k) => sequencesOfCodes(name, statesOf(kept, k)));
    const numericHistories = roles.numericSequence.map((name, k) =>
      numericHistoryOf(name, numbersOf(kept, k), missingNumbersBy(options.missing)),
    );
    const units = kept.units.map((u) => kept.labels[u]!);
    return Object.freeze({ units, sequences, numericHistories, source: table.source, rows, dropped });
  } finally {
    table.close();
  }
}

/** The careers of a file, and SQL that is true in their rows. */
interface CareerRows {
  /** One row per unit and time. */
  readonly long: Table;
  readonly roles: CareerRoles;
  readonly inCareer: string;
  /** Numbers that no period of a career has a place for. */
  readonly outside: number;
}

async function careersOf(table: Table, options: DataOptions): Promise<CareerRows> {
  const { unit, time, sequence, numericSequence, at } = options;
  if (time === null) {
    const none = { outcome: null, treatment: null, covariates: [], instrument: null };
    const wide = await lengthen(table, { ...none, unit, ...wideCareers(options) });
    return { ...wide, inCareer: `${readAs(wide.long, wide.roles.time, "order")} <= ${wide.periods}` };
  }
  if (unit === null) throw new OptionsError("run", [{ path: "unit", message: "is needed with time" }]);
  const roles = { unit, time, sequence, numericSequence };
  await checkColumns(table, [
    ["unit", "label", unit],
    ["time", "order", time],
    ...sequence.map((name) => ["sequence", "label", name] as const),
    ...numericSequence.map((name) => ["numeric-sequence", "number", name] as const),
  ]);
  const inCareer = at === "last" ? "TRUE" : `${readAs(table, time, "order")} < ${await timeSql(table, time, at)}`;
  return { long: table, roles, inCareer, outside: 0 };
}

/** Units, their rows before the landmark, and the columns of these rows. */
interface ReadCareers {
  readonly labels: readonly string[];
  /** The units that stay, in their order. */
  readonly units: readonly number[];
  /** Rows of the career of unit u: `starts[u]` up to, not including, `ends[u]`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly states: readonly Labels[];
  readonly numbers: readonly Float64Array[];
}

async function readCareers(table: Table, roles: CareerRoles, inCareer: string): Promise<ReadCareers> {
  const { sequence, numericSequence } = roles;
  const { units, starts, fileRow, numbers, labels } = await readRows(table, roles, {
    numbers: [
      `CAST(coalesce(${inCareer}, FALSE) AS DOUBLE)`,
      ...numericSequence.map((name) => readAs(table, name, "number")),
    ],
    labels: sequence.map((name) => readAs(table, name, "label")),
  });
  const [belongs, ...values] = numbers;
  const issues = infinities(numericSequence.map((name, k) => ({ name, values: values[k]!, fileRow })));
  if (issues.length > 0) throw new NonFiniteError(issues);
  // Rows come by time, so that those of the career are the first of their unit.
  const ends = starts.slice(0, -1).map((start, u) => {
    let end = start;
    while (end < starts[u + 1]! && belongs![end] === 1) end++;
    return end;
  });
  return { labels: units, units: [...units.keys()], starts, ends, states: labels, numbers: values };
}

type Kept = ReadCareers & { readonly dropped: DataSummary["dropped"] };

function withHistory(read: ReadCareers, { unit }: CareerRoles, rule: DataOptions["emptyHistory"]): Kept {
  const { units, labels, starts, ends } = read;
  const empty = units.filter((u) => ends[u] === starts[u]);
  if (empty.length > 0 && rule === "error") {
    const named = examples(empty.map((u) => `${unit} ${labels[u]}`));
    const message = `have no row of a career (${named}); add --empty-history drop to leave them out`;
    throw new DataError([{ path: shareOf(empty.length, units.length, "unit"), message }]);
  }
  if (empty.length === units.length) throw new DataError([{ path: "units", message: "none has a career" }]);
  return { ...leaving(read, empty), dropped: [{ reason: "units: empty history", count: empty.length }] };
}

function withNumbers(kept: Kept, { numericSequence }: CareerRoles, rule: DataOptions["missing"]): Kept {
  if (rule === "indicator") return kept;
  const columns = numericSequence.map((name, k) => ({ name, values: numbersOf(kept, k) }));
  const { places, list } = unitsLackingNumbers(columns);
  if (places.length > 0 && rule === "error") {
    const message = `lack a number of their career: ${list}; ${NUMBERS_REMEDY}`;
    throw new DataError([{ path: shareOf(places.length, kept.units.length, "unit"), message }]);
  }
  if (places.length === kept.units.length) {
    throw new DataError([{ path: "units", message: `none has all numbers of its career: ${list}` }]);
  }
  const reason = { reason: `units: missing number of the career: ${list}`, count: places.length };
  const gone = places.map((place) => kept.units[place]!);
  return { ...leaving(kept, gone), dropped: [...kept.dropped, reason] };
}

function leaving(read: ReadCareers, gone: readonly number[]): ReadCareers {
  const left = new Set(gone);
  return { ...read, units: read.units.filter((u) => !left.has(u)) };
}

/** The states of a column in the careers of the units that stay. */
const statesOf = ({ units, starts, ends, states }: ReadCareers, k: number): CodedStates => ({
  ...states[k]!,
  from: Int32Array.from(units, (u) => starts[u]!),
  to: Int32Array.from(units, (u) => ends[u]!),
});

const numbersOf = ({ units, starts, ends, numbers }: ReadCareers, k: number): Float64Array[] =>
  units.map((u) => numbers[k]!.subarray(starts[u], ends[u]));
