import { fixed, type NumberFormat, significant } from "./number-format.js";

/** Most decimals before a number is written with an exponent. */
const MOST_DECIMALS = 7;
/** Further significant digits where no standard error says how sure a number is. */
const WITHOUT_ERROR = 2;

/**
 * Decimals that a standard error justifies, for the estimate and everything on its scale.
 *
 * @param digits Significant digits of the standard error.
 */
export function roundedByError(se: number | null, digits = 3): NumberFormat {
  if (se === null || !(se > 0)) return significant(digits + WITHOUT_ERROR);
  const decimals = digits - 1 - Math.floor(Math.log10(se));
  return decimals > MOST_DECIMALS || se >= 1e9 ? significant(digits + 1) : fixed(Math.max(0, decimals));
}
