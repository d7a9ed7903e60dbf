import { sentence } from "../formats/table-html.js";
import { levelText } from "../number-format.js";
import { letter } from "../table.js";
import { STAR_LEVELS } from "./compared-cell.js";
import type { ComparedEstimate } from "./compared-estimate.js";
import { errorKind } from "./error-kind.js";
import type { CompleteEstimateTableOptions } from "./estimate-table-options.js";

interface Compared {
  readonly results: readonly ComparedEstimate[];
  readonly names: readonly string[];
  readonly reasons: readonly string[];
}

/** What a reader must know of the numbers: their errors, levels, estimands, what does not exist and why, warnings, estimators. */
export function tableNotes(
  { results, names, reasons }: Compared,
  { below, stars }: CompleteEstimateTableOptions,
): readonly string[] {
  const estimands = new Set(results.flatMap(({ estimand }) => estimand ?? []));
  return [
    ...errorNote(results, names, below === "none" && stars ? "p" : below),
    ...(stars ? [`${STAR_LEVELS.map((level, k) => `${"*".repeat(k + 1)} p < ${level}`).join(", ")}.`] : []),
    ...(estimands.size > 1
      ? ["The estimands differ: these are averages over different units, which need not agree."]
      : []),
    ...inFull(
      "Estimands in full: ",
      names,
      results.map(({ estimand, estimandLabel }) => (estimandLabel === estimand ? null : estimandLabel)),
    ),
    ...reasons.map((reason, i) => `(${letter(i)}) ${sentence(reason)}`),
    ...results.flatMap(({ warnings }, j) => warnings.map((warning) => `${names[j]}: ${sentence(warning)}`)),
    ...inFull(
      "",
      names,
      results.map(({ label, estimator }, j) => ((label ?? estimator) === names[j] ? null : (label ?? estimator))),
    ),
  ];
}

/** `Standard errors in parentheses. ols: robust (HC3); irm, plr: from the variance of the scores.` */
function errorNote(
  results: readonly ComparedEstimate[],
  names: readonly string[],
  below: CompleteEstimateTableOptions["below"],
): string[] {
  const levels = [...new Set(results.map(({ level }) => levelText(level)))].join(", ");
  const heads = {
    none: null,
    se: "Standard errors in parentheses",
    interval: `${levels} intervals in brackets, by standard errors`,
    p: "Two-sided p-values, by standard errors",
  };
  const head = heads[below];
  if (head === null) return [];
  const kinds = grouped(names, results.map(errorKind));
  const isOne = kinds.length === 1;
  return [isOne ? `${head}: ${kinds[0]!.what}.` : `${head}. ${joined(kinds)}.`];
}

/** What some of the columns have to say in words, those with the same words together. */
function inFull(head: string, names: readonly string[], texts: readonly (string | null)[]): string[] {
  const who = names.filter((_, j) => texts[j] !== null);
  const what = texts.filter((text): text is string => text !== null);
  return what.length === 0 ? [] : [`${head}${joined(grouped(who, what))}.`];
}

const joined = (groups: readonly { readonly who: readonly string[]; readonly what: string }[]): string =>
  groups.map(({ who, what }) => `${who.join(", ")}: ${what}`).join("; ");

/** Who has the same to say. */
function grouped(names: readonly string[], texts: readonly string[]) {
  return [...new Set(texts)].map((what) => ({ what, who: names.filter((_, j) => texts[j] === what) }));
}
