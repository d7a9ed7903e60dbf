import { fixed, levelText, type NumberFormat, significant } from "@career-dml/report/text";
import type { Fitted } from "../method.js";

/** Significant digits of a standard error; the estimate gets as many decimals. */
const DIGITS = 3;
/** Most decimals before a number is written with an exponent. */
const MOST_DECIMALS = 7;

/** Significant digits where nothing says how sure a number is. */
const WITHOUT_ERROR = 5;

/** Decimals that the standard error justifies, for the estimate and everything on its scale. */
export function formatFor(se: number | null): NumberFormat {
  if (se === null || !(se > 0)) return significant(WITHOUT_ERROR);
  const decimals = DIGITS - 1 - Math.floor(Math.log10(se));
  return decimals > MOST_DECIMALS || se >= 1e9 ? significant(DIGITS + 1) : fixed(Math.max(0, decimals));
}

/** Stands for the estimate in the meaning that a method gives. */
const PLACE = /\{estimate\}/;

/** The meaning in full: with the estimate, rounded by its error, and its interval. */
export function meaningOf({ meaning, estimate, se, ci, level }: Fitted): string {
  if (estimate === null) return meaning;
  const format = formatFor(se);
  const range = ci === null ? "" : ` (${levelText(level)} interval ${format(ci[0])} to ${format(ci[1])})`;
  return meaning.replace(PLACE, `${format(estimate)}${range}`);
}
