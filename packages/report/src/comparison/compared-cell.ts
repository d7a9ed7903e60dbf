import { normalQuantile } from "@career-dml/core";
import { pValue as pText } from "../number-format.js";
import { roundedByError } from "../rounded-by-error.js";
import type { ComparedEstimate } from "./compared-estimate.js";
import type { CompleteEstimateTableOptions } from "./estimate-table-options.js";

/** An effect or a coefficient with what is known of its error. */
export type Estimated = Pick<ComparedEstimate, "estimate" | "se" | "ci" | "pValue" | "reason">;

/** One estimate of a table, rounded for reading and whole for export. */
export interface ComparedCell extends Omit<Estimated, "reason"> {
  /** The estimate, rounded by its error; a dash where there is none. */
  readonly text: string;
  /** `***`, `**`, `*` or nothing. */
  readonly stars: string;
  /** What stands below it: `(0.0123)`, `[0.1, 0.2]`, `p = 0.012`, or a dash; null where nothing is asked for. */
  readonly below: string | null;
  /** Letter of the note that says why something does not exist. */
  readonly mark: string | null;
}

/** p-values below which an estimate gets one more star. */
export const STAR_LEVELS = [0.05, 0.01, 0.001] as const;

const starsOf = (p: number | null): string =>
  "*".repeat(p === null ? 0 : STAR_LEVELS.filter((level) => p < level).length);

/** A cell, without its mark. */
export function comparedCell(
  { estimate, se, ci, pValue }: Estimated,
  { below, digits, stars }: CompleteEstimateTableOptions,
): Omit<ComparedCell, "mark"> {
  const format = roundedByError(se, digits);
  const texts = {
    none: null,
    se: se === null ? "–" : `(${format(se)})`,
    interval: ci === null ? "–" : `[${format(ci[0])}, ${format(ci[1])}]`,
    p: pValue === null ? "–" : pText(pValue).replace(/^(< )?/, (less) => `p ${less === "" ? "= " : less}`),
  };
  return {
    estimate,
    se,
    ci,
    pValue,
    text: estimate === null ? "–" : format(estimate),
    stars: stars ? starsOf(pValue) : "",
    below: estimate === null ? null : texts[below],
  };
}

/**
 * Standard errors to either side of an estimate that its interval takes: as many for coefficients as for the effect beside them, whatever
 * distribution that comes from; those of the normal distribution where there is no effect.
 */
export function criticalValue({ ci, se, level }: ComparedEstimate): number {
  return ci !== null && se !== null && se > 0 ? (ci[1] - ci[0]) / (2 * se) : normalQuantile(0.5 + level / 2);
}
