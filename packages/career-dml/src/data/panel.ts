import { NonFiniteError, TreatmentError } from "@career-dml/core";
import { infinities, notBinary } from "./column-checks.js";
import type { Labels } from "./labels.js";
import { type PanelRows, readRows, timeSql } from "./panel-rows.js";
import { type PanelRoles, readAs } from "./roles.js";
import type { Table } from "./table.js";

/** A long panel, rows ordered by unit and time; a missing number is NaN. */
export interface Panel extends Pick<PanelRows, "fileRow" | "units" | "starts"> {
  readonly rows: number;
  /** Place of each row's time among all times of the panel, from 1. */
  readonly timeRank: Int32Array;
  /** 1 where the row's time is the given landmark; all 0 without one. */
  readonly atLandmark: Uint8Array;
  readonly treatment: Float64Array;
  readonly outcome: Float64Array;
  readonly instrument: Float64Array | null;
  readonly covariates: readonly Float64Array[];
  readonly sequences: readonly Labels[];
  readonly numericSequences: readonly Float64Array[];
}

/**
 * Reads the columns that roles name, and no others. Ten million rows with two covariates and one sequence take about a gigabyte.
 *
 * @param at A time to mark, or `null`.
 * @throws {OptionsError} if `at` cannot be a value of the time column.
 * @throws {DataError} if rows lack a unit or a time, or a unit has two rows of one time.
 * @throws {TreatmentError} if an observed treatment is neither 0 nor 1.
 * @throws {NonFiniteError} naming row and column of infinite values.
 */
export async function readPanel(table: Table, roles: PanelRoles, at: string | null): Promise<Panel> {
  const ranks = await timeRanks(table, roles.time, at);
  const asNumber = (name: string): string => readAs(table, name, "number");
  const { times, numbers, labels, ...keys } = await readRows(table, roles, {
    numbers: [
      ...[roles.treatment, roles.outcome, ...roles.covariates].map(asNumber),
      ...(roles.instrument === null ? [] : [asNumber(roles.instrument)]),
      ...roles.numericSequence.map(asNumber),
    ],
    labels: roles.sequence.map((name) => readAs(table, name, "label")),
  });
  const next = inTurn(numbers);
  const [treatment, outcome] = next(2);
  const covariates = next(roles.covariates.length);
  const [instrument = null] = next(roles.instrument === null ? 0 : 1);
  const known = times.labels.map((label) => ranks.get(label)!);
  const panel: Panel = {
    ...keys,
    rows: keys.fileRow.length,
    timeRank: times.codes.map((code) => known[code]!.rank),
    atLandmark: Uint8Array.from(times.codes, (code) => (known[code]!.isMarked ? 1 : 0)),
    treatment: treatment!,
    outcome: outcome!,
    instrument,
    covariates,
    sequences: labels,
    numericSequences: next(roles.numericSequence.length),
  };
  checkFinite(panel, roles);
  checkBinary(panel, roles.treatment);
  return panel;
}

interface Time {
  readonly rank: number;
  readonly isMarked: boolean;
}

/** What is to be known of each time of the panel, by its label. */
async function timeRanks(table: Table, name: string, at: string | null): Promise<ReadonlyMap<string, Time>> {
  const time = readAs(table, name, "order");
  const mark = at === null ? "FALSE" : `t = ${await timeSql(table, name, at)}`;
  const [labels, ranks, marks] = (await table.query(
    `SELECT label, CAST(dense_rank() OVER (ORDER BY t) AS DOUBLE), coalesce(${mark}, FALSE)
     FROM (SELECT DISTINCT ${readAs(table, name, "label")} AS label, ${time} AS t FROM ${table.relation}) WHERE label IS NOT NULL`,
  )) as [string[], number[], boolean[]];
  return new Map(labels.map((label, k) => [label, { rank: ranks[k]!, isMarked: marks[k]! }]));
}

/** Takes so many of the next entries at each call. */
function inTurn<T>(all: readonly T[]): (count: number) => readonly T[] {
  let taken = 0;
  return (count) => all.slice(taken, (taken += count));
}

function checkFinite(panel: Panel, roles: PanelRoles): void {
  // One column may be the outcome and a number of the career.
  const columns = new Map([
    [roles.outcome, panel.outcome],
    [roles.treatment, panel.treatment],
    ...roles.covariates.map((name, j) => [name, panel.covariates[j]!] as const),
    ...roles.numericSequence.map((name, j) => [name, panel.numericSequences[j]!] as const),
  ]);
  if (panel.instrument !== null) columns.set(roles.instrument!, panel.instrument);
  const issues = infinities([...columns].map(([name, values]) => ({ name, values, fileRow: panel.fileRow })));
  if (issues.length > 0) throw new NonFiniteError(issues);
}

/** Every observed treatment, at whatever time: a code such as 9 would otherwise hide until a landmark falls on it. */
function checkBinary({ treatment, fileRow }: Panel, name: string): void {
  const wrong = notBinary({ name, values: treatment, fileRow }, "treatment");
  if (wrong !== null) throw new TreatmentError(wrong);
}
