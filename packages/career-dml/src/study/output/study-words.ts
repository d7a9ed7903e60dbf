import { fixed, levelText } from "@career-dml/report/text";
import {
  type BoundOutcome,
  cellLabel,
  type EstimatorFigures,
  type JudgedCriterion,
  type JudgedPlace,
  type MonteCarloFigure,
  type StudyPlan,
  type StudyResult,
} from "@career-dml/study";
import { count } from "../../data/column-checks.js";
import { labelOf } from "./study-tables.js";

/** How a bound was kept, as a sign. */
export const SIGNS: Readonly<Record<BoundOutcome, string>> = {
  met: "✓",
  "within Monte Carlo error": "≈",
  "not met": "✗",
  undefined: "?",
};

/** `5 cells x 200 seeds = 1,000 runs, 12 estimators; errors from the population's truth, 95 % intervals`. */
export function designText({ cells, seeds, estimators, truth, level }: StudyPlan): string {
  const counts = `${count(cells.length, "cell")} x ${count(seeds.length, "seed")} = ${count(cells.length * seeds.length, "run")}`;
  return `${counts}, ${count(estimators.length, "estimator")}; errors from the ${truth}'s truth, ${levelText(level)} intervals`;
}

/** Labels of the figures below. */
export const FIGURE_LABELS = [
  "bias",
  "(MC error)",
  "emp. SE",
  "mean SE",
  "SE ratio",
  "RMSE",
  "coverage",
  "power",
] as const;

/** Figures of an estimator in a cell, rounded for reading, against the plan's truth. */
export function figureTexts(figures: EstimatorFigures, { truth }: StudyPlan): string[] {
  const { bias, empiricalSe, seRatio, rmse, coverage } = figures[truth];
  return [
    shown(bias, 3),
    bias.mcse === null ? "" : `(${fixed(3)(bias.mcse)})`,
    shown(empiricalSe, 3),
    shown(figures.meanSe, 3),
    shown(seRatio, 2),
    shown(rmse, 3),
    shown(coverage, 3),
    shown(figures.power, 3),
  ];
}

const shown = ({ value }: MonteCarloFigure, decimals: number): string =>
  value === null ? "-" : fixed(decimals)(value);

/** Figures of a cell with what the tables call its estimators. */
export const rowsOfCell = ({ figures, plan }: StudyResult, cell: number) =>
  figures.filter((row) => row.cell === cell).map((row) => ({ ...row, label: labelOf(plan, row.estimator) }));

/** What the plan says of an estimator in a cell, with a question mark where chance may have decided it. */
export function verdictText({ verdicts }: StudyResult, cell: number, estimator: string): string {
  const found = verdicts.find((given) => given.cell === cell && given.estimator === estimator);
  if (found === undefined || found.verdict === null) return "-";
  return found.sure ? found.verdict : `${found.verdict} ?`;
}

/** `bias, population truth, at least -0.02, at most 0.02`. */
export function boundsText({ measure, truth, atLeast, atMost }: JudgedCriterion): string {
  const against = truth === null ? "" : `, ${truth} truth`;
  const low = atLeast === null ? "" : `, at least ${atLeast}`;
  return `${measure}${against}${low}${atMost === null ? "" : `, at most ${atMost}`}`;
}

/** `met in 5 of 5 places`, and where it was met least: `closest: OLS at k 1, 0.012 (0.003)`. */
export function placesText(criterion: JudgedCriterion, plan: StudyPlan): string {
  const { places } = criterion;
  const met = places.filter(({ outcome }) => outcome === "met").length;
  const near = places.filter(({ outcome }) => outcome === "within Monte Carlo error").length;
  const within = near > 0 ? `, within Monte Carlo error in ${near}` : "";
  const worst = worstPlace(places);
  return `met in ${met} of ${count(places.length, "place")}${within}${worst === null ? "" : `; least at ${placeText(worst, plan)}`}`;
}

function worstPlace(places: readonly JudgedPlace[]): JudgedPlace | null {
  const undefinedPlace = places.find(({ margin }) => margin === null);
  return undefinedPlace ?? [...places].sort((a, b) => a.margin! - b.margin!)[0] ?? null;
}

function placeText({ cell, estimator, value, mcse, reason }: JudgedPlace, plan: StudyPlan): string {
  const who = estimator === null ? "" : `${labelOf(plan, estimator)}, `;
  const what =
    value === null ? (reason ?? "undefined") : `${fixed(4)(value)}${mcse === null ? "" : ` (${fixed(4)(mcse)})`}`;
  return `${who}${cellLabel(plan.cells[cell]!)}: ${what}`;
}

/** Failures together whose messages differ in their numbers at most, the commonest first, with the message of the first. */
export function failureGroups({ failures, plan }: StudyResult) {
  const groups = new Map<
    string,
    { readonly who: string; readonly code: string; readonly message: string; count: number }
  >();
  for (const { estimator, code, message } of failures) {
    const who = estimator === null ? "whole run" : labelOf(plan, estimator);
    const key = JSON.stringify([who, code, message.replace(/\d+(\.\d+)?/g, "#")]);
    const group = groups.get(key) ?? { who, code, message, count: 0 };
    group.count++;
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
