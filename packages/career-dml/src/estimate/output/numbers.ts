import { levelText, roundedByError } from "@career-dml/report/text";
import type { Fitted } from "../method.js";

/** Stands for the estimate in the meaning that a method gives. */
const PLACE = /\{estimate\}/;

/** The meaning in full: with the estimate, rounded by its error, and its interval. */
export function meaningOf({ meaning, estimate, se, ci, level }: Fitted): string {
  if (estimate === null) return meaning;
  const format = roundedByError(se);
  const range = ci === null ? "" : ` (${levelText(level)} interval ${format(ci[0])} to ${format(ci[1])})`;
  return meaning.replace(PLACE, `${format(estimate)}${range}`);
}
