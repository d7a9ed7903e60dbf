import { fixed, integer, type NumberFormat } from "../number-format.js";
import { type ComparedEstimate, optionText } from "./compared-estimate.js";
import type { CompleteEstimateTableOptions } from "./estimate-table-options.js";

/** What an estimate is about or how well it fits, across the estimates; null where an estimate has none of it. */
export interface FitRow {
  readonly label: string;
  readonly cells: readonly (FitCell | null)[];
}

/** A number, whole and rounded, or a text. */
export interface FitCell {
  readonly value: number | string;
  readonly text: string;
}

type Read = (result: ComparedEstimate) => FitCell | null;

const words = (text: string | null): FitCell | null => (text === null ? null : { value: text, text });

const rounded = (value: number | null | undefined, format: NumberFormat): FitCell | null =>
  value === null || value === undefined ? null : { value, text: format(value) };

const option =
  (name: string): Read =>
  (result) =>
    words(optionText(result, name));

const covariateCount: Read = ({ options }) => {
  const { covariates } = options as { readonly covariates?: unknown };
  return Array.isArray(covariates) ? rounded(covariates.length, integer) : null;
};

/** Rows that every table has, as far as an estimate fills them. */
const ABOUT: readonly (readonly [string, Read])[] = [
  ["Estimand", ({ estimand }) => words(estimand)],
  ["Learner", option("learner")],
  ["Instrument", option("instrument")],
  ["Covariates", covariateCount],
  ["n", ({ n }) => rounded(n, integer)],
  ["Dropped", ({ dropped }) => rounded(dropped, integer)],
];

/** Statistics of fit by the words their names begin with; others stand in the summary of each estimate. */
const STATISTICS: readonly (readonly [RegExp, string | null, NumberFormat])[] = [
  [/^R2$/, "R2", fixed(3)],
  [/^pseudo R2/, null, fixed(3)],
  [/^log-likelihood$/, null, fixed(1)],
  [/^first-stage F/, "First-stage F, robust", fixed(1)],
];

/** What the estimates are about and how they fit; rows that no estimate fills are left out. */
export function fitRows(
  results: readonly ComparedEstimate[],
  { fit }: Pick<CompleteEstimateTableOptions, "fit">,
): readonly FitRow[] {
  const outcomes = results.map((result) => optionText(result, "outcome"));
  const about = new Set(outcomes).size > 1 ? [["Outcome", option("outcome")] as const, ...ABOUT] : ABOUT;
  return [...about, ...statisticRows(results), ...(fit === "full" ? nuisanceRows(results) : [])]
    .map(([label, read]) => ({ label, cells: results.map(read) }))
    .filter(({ cells }) => cells.some((cell) => cell !== null));
}

function statisticRows(results: readonly ComparedEstimate[]): readonly (readonly [string, Read])[] {
  const names = results.flatMap(({ statistics = [] }) => statistics.map(({ name }) => name));
  return STATISTICS.flatMap(([pattern, shared, format]) => {
    const labelOf = (name: string): string => shared ?? capital(name);
    const labels = new Set(names.filter((name) => pattern.test(name)).map(labelOf));
    return [...labels].map((label): readonly [string, Read] => [
      label,
      ({ statistics = [] }) => {
        const found = statistics.find(({ name }) => pattern.test(name) && labelOf(name) === label);
        return rounded(found?.value, format);
      },
    ]);
  });
}

function nuisanceRows(results: readonly ComparedEstimate[]): readonly (readonly [string, Read])[] {
  const names = [...new Set(results.flatMap(({ nuisances }) => nuisances.map(({ name }) => name)))];
  return names.map((name) => [
    `R2 out of fold: ${name}`,
    ({ nuisances }) => rounded(nuisances.find((nuisance) => nuisance.name === name)?.r2, fixed(3)),
  ]);
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
