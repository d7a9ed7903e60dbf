import { closestName, type Coefficient, OptionsError } from "@career-dml/core";
import { equationLabel } from "../equation-label.js";
import { type ComparedCell, comparedCell, criticalValue, type Estimated } from "./compared-cell.js";
import { type ComparedEstimate, optionText } from "./compared-estimate.js";
import { letter } from "../table.js";
import type { CompleteEstimateTableOptions } from "./estimate-table-options.js";

/** An effect or a coefficient across the estimates; null where an estimate has none of it. */
export interface ComparedRow {
  readonly label: string;
  readonly cells: readonly (ComparedCell | null)[];
}

/** Rows of one equation; effects have no heading. */
export interface ComparedGroup {
  readonly heading: string | null;
  readonly rows: readonly ComparedRow[];
}

/** Rows of a table, and why what they mark does not exist, in the order of the marks. */
export interface ComparedRows {
  readonly groups: readonly ComparedGroup[];
  readonly reasons: readonly string[];
}

interface Draft {
  readonly label: string;
  readonly found: readonly (Estimated | null)[];
}

/**
 * Effects first, one row for each treatment, then the chosen coefficients by equation.
 *
 * @throws {OptionsError} for every chosen name that no estimate has.
 */
export function comparedRows(
  results: readonly ComparedEstimate[],
  options: CompleteEstimateTableOptions,
): ComparedRows {
  const reasons: string[] = [];
  const marked = (found: Estimated): ComparedCell => {
    const { reason, estimate, se } = found;
    const cell = comparedCell(found, options);
    const isIncomplete = estimate === null || (se === null && options.below !== "none");
    if (reason === undefined || !isIncomplete) return { ...cell, mark: null };
    if (!reasons.includes(reason)) reasons.push(reason);
    return { ...cell, mark: letter(reasons.indexOf(reason)) };
  };
  const rowOf = ({ label, found }: Draft): ComparedRow => ({
    label,
    cells: found.map((one) => (one === null ? null : marked(one))),
  });
  const effects = effectDrafts(results);
  const groups = [
    ...(effects.length === 0 ? [] : [{ heading: null, rows: effects.map(rowOf) }]),
    ...coefficientDrafts(results, options.coefficients).map(({ equation, drafts }) => ({
      heading: equationLabel(equation),
      rows: drafts.map(rowOf),
    })),
  ];
  return { groups, reasons };
}

function effectDrafts(results: readonly ComparedEstimate[]): readonly Draft[] {
  const labels = results.map((result) => {
    if (result.kind === "model") return null;
    const treatment = optionText(result, "treatment");
    return treatment === null ? "Effect" : `Effect of ${treatment}`;
  });
  return distinct(labels).map((label) => ({
    label,
    found: results.map((result, j) => (labels[j] === label ? result : null)),
  }));
}

const distinct = (labels: readonly (string | null)[]): readonly string[] =>
  [...new Set(labels)].filter((label): label is string => label !== null);

/** A coefficient of any of the estimates. */
interface Named {
  readonly equation: string;
  readonly name: string;
}

function coefficientDrafts(results: readonly ComparedEstimate[], patterns: readonly string[]) {
  const found = chosen(results, patterns);
  return distinct(found.map(({ equation }) => equation)).map((equation) => ({
    equation,
    drafts: found.filter((row) => row.equation === equation).map((row) => draftOf(row, results)),
  }));
}

function draftOf({ equation, name }: Named, results: readonly ComparedEstimate[]): Draft {
  return {
    label: name,
    found: results.map((result) => {
      const own = result.coefficients.find((row) => row.equation === equation && row.name === name);
      return own === undefined ? null : withInterval(own, criticalValue(result));
    }),
  };
}

const withInterval = (row: Coefficient, critical: number): Estimated => ({
  ...row,
  ci: row.se === null ? null : [row.estimate - critical * row.se, row.estimate + critical * row.se],
});

/** Coefficients that patterns name, in the order of the patterns; those of models without an effect where there is no pattern. */
function chosen(results: readonly ComparedEstimate[], patterns: readonly string[]): readonly Named[] {
  const all = unique(results.flatMap(({ coefficients }) => coefficients));
  if (patterns.length === 0) {
    return unique(results.filter(({ kind }) => kind === "model").flatMap(({ coefficients }) => coefficients));
  }
  const matches = patterns.map((pattern) => all.filter(matcher(pattern)));
  const absent = patterns.filter((_, k) => matches[k]!.length === 0);
  if (absent.length > 0) {
    throw new OptionsError(
      "estimateTable",
      absent.map((pattern) => ({ path: "coefficients", message: absenceOf(pattern, all) })),
    );
  }
  return unique(matches.flat());
}

const keyOf = ({ equation, name }: Named): string => JSON.stringify([equation, name]);

const unique = (rows: readonly Named[]): readonly Named[] => [
  ...new Map(rows.map((row) => [keyOf(row), row])).values(),
];

function matcher(pattern: string): (row: Named) => boolean {
  if (pattern === "all") return () => true;
  const [first, ...others] = pattern.split("*");
  const isLike = (text: string): boolean => {
    if (others.length === 0) return text === pattern;
    if (!text.startsWith(first!)) return false;
    let from = first!.length;
    for (const [k, part] of others.entries()) {
      const isLast = k === others.length - 1;
      const at = isLast ? text.length - part.length : text.indexOf(part, from);
      if (at < from || !text.startsWith(part, at)) return false;
      from = at + part.length;
    }
    return true;
  };
  return ({ equation, name }) => isLike(name) || (pattern.includes(":") && isLike(`${equation}:${name}`));
}

function absenceOf(pattern: string, all: readonly Named[]): string {
  if (all.length === 0) return `names '${pattern}', but these estimates have no coefficients`;
  const near = closestName(pattern, [...new Set(all.flatMap(({ equation, name }) => [name, `${equation}:${name}`]))]);
  return `names '${pattern}', which is no coefficient of these estimates${near === null ? "" : `; did you mean '${near}'?`}`;
}
