import type { CareerRunResult } from "@career-dml/core";
import { type EffectRow, heckmanRows, KIND_LABELS, type RowKind, representationRows } from "../effect-rows.js";
import { fixed, intervalText, levelText } from "../number-format.js";
import { draw, type Figure } from "./canvas.js";
import { type IntervalRow, intervalPlot, type ReferenceLine } from "./interval-rows.js";
import type { LegendItem } from "./legend.js";
import { KIND_STYLE } from "./palette.js";

/** One estimate in words, for alternative texts. */
export const inWords = ({ label, effect }: Pick<EffectRow, "label" | "effect">): string =>
  `${label} ${fixed(3)(effect.estimate)}${effect.ci === null ? "" : ` ${intervalText(effect.ci, fixed(3))}`}`;

const asInterval = ({ label, effect, kind }: EffectRow): IntervalRow => ({
  label,
  estimate: effect.estimate,
  ci: effect.ci,
  colour: KIND_STYLE[kind].colour,
  symbol: KIND_STYLE[kind].symbol,
  strong: kind === "choice",
});

/** One legend entry per kind that occurs. */
export const kindLegend = (rows: readonly { readonly kind: RowKind }[]): readonly LegendItem[] =>
  [...new Set(rows.map((r) => r.kind))].map((kind) => ({
    label: KIND_LABELS[kind],
    colour: KIND_STYLE[kind].colour,
    mark: KIND_STYLE[kind].symbol,
  }));

const truthLines = ({ truth }: CareerRunResult): readonly ReferenceLine[] =>
  truth === null ? [] : [{ value: truth.sampleAte, label: "Truth (sample ATE)", colour: "ink", dashed: true }];

const truthLegend = ({ truth }: CareerRunResult): readonly LegendItem[] =>
  truth === null ? [] : [{ label: "truth (sample ATE)", colour: "ink", mark: "dashed" }];

const HOLLOW =
  "Hollow symbols have no interval; arrows mark what runs on beyond the axis, its numbers stand at the right.";

/** Figure 1: the average effect by representation, with the truth where a simulation knows it. */
export function ateFigure(result: CareerRunResult): Figure {
  const rows = representationRows(result);
  const level = levelText(result.choice.ate.level);
  return draw(
    {
      name: "ate-by-representation",
      title: "Average effect by representation of the career",
      caption:
        `Points are estimates, bars ${level} confidence intervals. ${HOLLOW} ` +
        (result.truth === null
          ? "Agreement between rows does not show that they are right: all of them may miss the same confounder."
          : "The dashed line is the average of the realised individual effects in this one simulated sample; distances from it mix bias and luck."),
      alt: `Forest plot of average effects. ${rows.map(inWords).join("; ")}.`,
    },
    intervalPlot(rows.map(asInterval), truthLines(result), `Effect on ${result.data.outcome.name}`),
    [...kindLegend(rows), ...truthLegend(result)],
  );
}

const isBenchmark = (row: EffectRow): boolean => row.kind === "benchmark" || row.kind === "choice";

/** Figure 3 on real data: DML against Heckman, OLS and the raw difference. */
export function comparisonFigure(result: CareerRunResult): Figure | null {
  if (result.truth !== null) return null;
  const rows = [...representationRows(result).filter(isBenchmark), ...heckmanRows(result)];
  return draw(
    {
      name: "dml-against-heckman",
      title: "Double machine learning against the classical estimators",
      caption: `Bars are ${levelText(result.choice.ate.level)} confidence intervals. ${HOLLOW} The estimators rest on different assumptions (selection on observables, an exclusion restriction, joint normality); where they disagree, the data alone do not say which one is right.`,
      alt: `Forest plot. ${rows.map(inWords).join("; ")}.`,
    },
    intervalPlot(rows.map(asInterval), [], `Effect on ${result.data.outcome.name}`),
    kindLegend(rows),
  );
}

/** Structural against mechanical selection; null on real data. */
export function selectionFigure(result: CareerRunResult): Figure | null {
  const { selection } = result.validation;
  if (selection === null || result.truth === null) return null;
  const rows = selection.modes.map(({ mode, ate, againstTruth }) => ({
    label: `${mode} selection`,
    effect: ate,
    truth: ate.estimate - againstTruth.biasAte,
  }));
  const forest = rows.map(
    ({ label, effect }): IntervalRow => ({
      label,
      estimate: effect.estimate,
      ci: effect.ci,
      colour: label.startsWith("structural") ? "blue" : "vermillion",
      symbol: label.startsWith("structural") ? "circle" : "square",
    }),
  );
  // Both rules may share their sample, and with it the truth.
  const isShared = rows.every((r) => Math.abs(r.truth - rows[0]!.truth) < 1e-9);
  const lines = (isShared ? rows.slice(0, 1) : rows).map(
    ({ label, truth }): ReferenceLine => ({
      value: truth,
      label: isShared ? "Truth (sample ATE)" : `Truth (sample ATE), ${label}`,
      colour: isShared ? "ink" : label.startsWith("structural") ? "blue" : "vermillion",
      dashed: true,
    }),
  );
  return draw(
    {
      name: "selection-robustness",
      title: "Robustness to the rule of selection",
      caption:
        "The same simulation under two rules of selection into treatment. The dashed lines are the sample ATE of each simulation, in the colour of its row, or one line where both share it. A small difference between the biases says nothing about other rules of selection.",
      alt: `Forest plot. ${rows.map(inWords).join("; ")}.`,
    },
    intervalPlot(forest, lines, `Effect on ${result.data.outcome.name}`),
    [
      { label: "structural", colour: "blue", mark: "circle" },
      { label: "mechanical", colour: "vermillion", mark: "square" },
      { label: "truth (sample ATE)", colour: "ink", mark: "dashed" },
    ],
  );
}
