import type { MissingNumbers } from "@career-dml/core";
import type { RunOptions } from "../options.js";

/** A numeric column of careers: the values of each unit that is asked about. */
export interface CareerNumbers {
  readonly name: string;
  readonly values: readonly Float64Array[];
}

/** Places of the units whose career lacks a number, and the columns with how many units lack theirs: `hours (3), wage (1)`. */
export interface UnitsLackingNumbers {
  readonly places: readonly number[];
  readonly list: string;
}

/** What to do where a career lacks a number. */
export const NUMBERS_REMEDY = "add --missing indicator to mark them, or --missing drop to leave the units out";

export function unitsLackingNumbers(columns: readonly CareerNumbers[]): UnitsLackingNumbers {
  const lacking = columns
    .map(({ name, values }) => ({ name, places: [...values.keys()].filter((u) => values[u]!.some(Number.isNaN)) }))
    .filter(({ places }) => places.length > 0);
  const places = [...new Set(lacking.flatMap((column) => column.places))].sort((a, b) => a - b);
  const list = lacking.map((column) => `${column.name} (${column.places.length.toLocaleString("en-US")})`).join(", ");
  return { places, list };
}

/** How numeric histories treat missing values under the rule of a run: none is left where units without them are dropped. */
export const missingNumbersBy = (rule: RunOptions["missing"]): MissingNumbers =>
  rule === "indicator" ? "indicator" : "error";
