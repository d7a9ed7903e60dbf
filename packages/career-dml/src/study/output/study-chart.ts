import type { ChartPoint, ChartRow, StudyChart } from "@career-dml/report/figures";
import {
  cellLabel,
  type EstimatorFigures,
  type PublishedPlace,
  type StudyEstimator,
  type StudyPlan,
  type StudyResult,
} from "@career-dml/study";
import type { EstimatorGroup } from "../estimator.js";
import { estimatorGroup, groupRank } from "../estimator-group.js";
import { labelOf } from "./study-tables.js";

const HEADINGS: Readonly<Record<EstimatorGroup, string>> = {
  "no adjustment": "Without adjustment",
  covariates: "Education and flexicurity",
  representations: "Representations of careers",
  "chosen by the data": "Chosen by the data",
  proxies: "Two parts of careers as proxies",
  "selection models": "Selection models",
  instruments: "Instruments (effect on compliers)",
  truth: "What only a simulation knows",
};

/** What the figures of a study show, estimators by group. */
export function studyChart({ plan, figures, published = [] }: StudyResult): StudyChart {
  const ordered = [...plan.estimators].sort((a, b) => groupRank(estimatorGroup(a)) - groupRank(estimatorGroup(b)));
  return {
    title: plan.title,
    seeds: plan.seeds.length,
    level: plan.level,
    truth: plan.truth,
    cells: plan.cells.map(({ own }) => own as StudyChart["cells"][number]),
    rows: ordered.map((estimator) => rowOf(estimator, plan, figures)),
    published: published.map((place) => ({ ...place, label: placeLabel(plan, place) })),
  };
}

/** The estimator, and the cell where there are several. */
function placeLabel(plan: StudyPlan, { estimator, cell }: PublishedPlace): string {
  const label = labelOf(plan, estimator);
  return plan.cells.length === 1 ? label : `${label}, ${cellLabel(plan.cells[cell]!)}`;
}

function rowOf(estimator: StudyEstimator, { truth }: StudyPlan, figures: readonly EstimatorFigures[]): ChartRow {
  const group = estimatorGroup(estimator);
  const points = figures
    .filter((row) => row.estimator === estimator.key)
    .map((row): ChartPoint => {
      const { bias, coverage } = row[truth];
      return { cell: row.cell, bias, coverage, failureRate: row.failureRate.value };
    });
  return {
    label: estimator.label,
    group: group === null ? "Others" : HEADINGS[group],
    mapped: group === "chosen by the data",
    points,
  };
}
