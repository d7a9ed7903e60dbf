import { DataError, type Issue, NonFiniteError } from "./errors.js";
import type { Sequences } from "./sequences.js";

/**
 * What a missing value of a career means. `error`: there is none, and one is refused. `indicator`: it may be missing, and who
 * reads the column also reads a 0/1 column that says where it is.
 */
export type MissingNumbers = "error" | "indicator";

/** One numeric column of careers, such as hours or last year's wage: a value for each state of the sequences of the same units. */
export interface NumericHistory {
  readonly name: string;
  readonly n: number;
  /** Length of the longest history. */
  readonly periods: number;
  /** Row-major n x periods, left-aligned, in the column's own unit; NaN is a missing value, and what follows the last one. */
  readonly values: Float64Array;
  /** Values of each unit, missing ones counted: as many as its sequences have states. */
  readonly lengths: Int32Array;
  readonly missing: MissingNumbers;
}

/** Histories of the same units: states, and numbers beside them. */
export interface Histories {
  /** One entry per kind of state (occupation, industry). */
  readonly sequences: readonly Sequences[];
  /** Numeric columns of the same periods. Default: none. */
  readonly numericHistories?: readonly NumericHistory[];
}

/** A numeric history from the values of each unit, period by period; `NaN` stands for a missing one. */
export function numericHistoryOf(
  name: string,
  histories: readonly ArrayLike<number>[],
  missing: MissingNumbers = "error",
): NumericHistory {
  const n = histories.length;
  const periods = histories.reduce((longest, h) => Math.max(longest, h.length), 0);
  const values = new Float64Array(n * periods).fill(Number.NaN);
  histories.forEach((history, i) => values.set(history, i * periods));
  return Object.freeze({ name, n, periods, values, lengths: Int32Array.from(histories, (h) => h.length), missing });
}

/** The given units, in the given order, as often as they are named; width unchanged. */
export function selectHistories(history: NumericHistory, units: ArrayLike<number>): NumericHistory {
  const { periods } = history;
  const values = new Float64Array(units.length * periods);
  const lengths = new Int32Array(units.length);
  for (let k = 0; k < units.length; k++) {
    const i = units[k]!;
    values.set(history.values.subarray(i * periods, (i + 1) * periods), k * periods);
    lengths[k] = history.lengths[i]!;
  }
  return Object.freeze({ ...history, n: units.length, values, lengths });
}

/**
 * Checks that numbers stand beside states: the same units, as many values as states, different names; nothing infinite, and
 * nothing missing where the column does not allow it. All problems of all columns at once.
 *
 * @throws {DataError} if a column has other units or periods than the sequences, or two have one name.
 * @throws {NonFiniteError} if a value is infinite, or missing where `missing` is `error`.
 */
export function checkHistories({ sequences, numericHistories = [] }: Histories): void {
  const misaligned = numericHistories.flatMap((history, k) => {
    const twice = numericHistories.findIndex(({ name }) => name === history.name) < k;
    return [
      ...(twice ? [{ path: history.name, message: "is the name of two numeric columns" }] : []),
      ...alignmentIssues(history, sequences[0]),
    ];
  });
  if (misaligned.length > 0) throw new DataError(misaligned);
  const unusable = numericHistories.flatMap(valueIssues);
  if (unusable.length > 0) throw new NonFiniteError(unusable);
}

function alignmentIssues({ name, n, lengths }: NumericHistory, sequences: Sequences | undefined): Issue[] {
  if (sequences === undefined) return [{ path: name, message: "stands beside no sequence of states" }];
  if (n !== sequences.n) return [{ path: name, message: `has ${n} units, ${sequences.name} has ${sequences.n}` }];
  const unit = lengths.findIndex((length, i) => length !== sequences.lengths[i]);
  if (unit < 0) return [];
  const states = `${sequences.lengths[unit]} states of ${sequences.name}`;
  const message = `has ${lengths[unit]} values of unit ${unit + 1}, which has ${states}; align them by period`;
  return [{ path: name, message }];
}

function valueIssues({ name, n, periods, values, lengths, missing }: NumericHistory): Issue[] {
  const infinite = new Map<number, number>();
  const absent = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < lengths[i]!; t++) {
      const value = values[i * periods + t]!;
      if (Number.isFinite(value)) continue;
      const found = Number.isNaN(value) ? absent : infinite;
      found.set(i, (found.get(i) ?? 0) + 1);
    }
  }
  const told = (found: ReadonlyMap<number, number>, message: (places: string) => string): Issue[] => {
    if (found.size === 0) return [];
    const total = [...found.values()].reduce((sum, count) => sum + count, 0);
    return [
      {
        path: name,
        message: message(`in ${total} periods of ${found.size} units, first in unit ${[...found.keys()][0]! + 1}`),
      },
    ];
  };
  return [
    ...told(infinite, (places) => `is infinite ${places}`),
    ...(missing === "error"
      ? told(
          absent,
          (places) => `is missing ${places}; leave the units out, or read it with a 0/1 column by missing: "indicator"`,
        )
      : []),
  ];
}
