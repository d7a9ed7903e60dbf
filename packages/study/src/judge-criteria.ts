import { canonicalJson } from "@career-dml/core";
import { figureOf } from "./figure-of.js";
import { type MonteCarloFigure, shareOf } from "./monte-carlo-summary.js";
import { pairedDifferences } from "./paired-differences.js";
import { selectCells } from "./study-cells.js";
import type { Criterion, EstimateCriterion, Measure, PairedMeasure, TruthKind } from "./study-criteria.js";
import type { EstimatorFigures } from "./study-figures.js";
import type { StudyPlan } from "./study-plan.js";
import type { StudyRecord } from "./study-record.js";
import { type BoundOutcome, withinBounds, worstOutcome } from "./within-bounds.js";

/** A criterion in one cell, for one estimator. */
export interface JudgedPlace extends MonteCarloFigure {
  readonly cell: number;
  /** Key of the estimator; `null` for what the software itself said. */
  readonly estimator: string | null;
  readonly outcome: BoundOutcome;
  /** Distance to the nearer bound, below 0 outside. */
  readonly margin: number | null;
}

/** A criterion and how it came out: as in the worst of its places. */
export interface JudgedCriterion {
  readonly name: string;
  readonly statement: string;
  /** The measure, or the share of runs that say something. */
  readonly measure: string;
  readonly truth: TruthKind | null;
  readonly atLeast: number | null;
  readonly atMost: number | null;
  readonly tolerance: number;
  readonly outcome: BoundOutcome;
  readonly places: readonly JudgedPlace[];
}

/** What was found, as criteria look at it. */
export interface Findings {
  readonly plan: StudyPlan;
  readonly figures: readonly EstimatorFigures[];
  /** Records of the runs of each cell that did not fail. */
  readonly records: readonly (readonly StudyRecord[])[];
}

/** Holds every criterion of a plan against what was found. */
export const judgeCriteria = (findings: Findings): JudgedCriterion[] =>
  findings.plan.criteria.map((criterion) => judged(criterion, findings));

function judged(criterion: Criterion, findings: Findings): JudgedCriterion {
  const { name, statement, measure, atLeast, atMost, tolerance } = criterion;
  const truth = measure === "said" ? null : (criterion.truth ?? findings.plan.truth);
  const cells = selectCells(findings.plan.cells, criterion.cells);
  const places = cells.flatMap(({ index }): JudgedPlace[] => {
    const inCell =
      measure === "said"
        ? [sharePlace(criterion, index, findings)]
        : estimatePlaces(criterion, { index, truth: truth! }, findings);
    return inCell.map(({ estimator, figure }) => {
      const { outcome, margin } = withinBounds(figure, { atLeast, atMost }, tolerance);
      return Object.freeze({ cell: index, estimator, ...figure, outcome, margin });
    });
  });
  const outcome = worstOutcome(places.map((place) => place.outcome));
  const bounds = { atLeast: atLeast ?? null, atMost: atMost ?? null, tolerance };
  const of = measure === "said" ? `share of ${criterion.said} = ${canonicalJson(criterion.equals, 0)}` : measure;
  return Object.freeze({ name, statement, measure: of, truth, ...bounds, outcome, places: Object.freeze(places) });
}

interface Place {
  readonly estimator: string | null;
  readonly figure: MonteCarloFigure;
}

function sharePlace(
  { said, equals }: Extract<Criterion, { measure: "said" }>,
  cell: number,
  { records }: Findings,
): Place {
  const wanted = canonicalJson(equals, 0);
  const facts = records[cell]!.map((record) => canonicalJson(record.said[said] ?? null, 0) === wanted);
  return { estimator: null, figure: shareOf(facts, "no run was completed") };
}

function estimatePlaces(
  { measure, estimators, except, against }: EstimateCriterion,
  { index, truth }: { readonly index: number; readonly truth: TruthKind },
  { plan, figures, records }: Findings,
): Place[] {
  const keys = (estimators ?? plan.estimators.map(({ key }) => key)).filter(
    (key) => !except.includes(key) && key !== against,
  );
  return keys.map((key) => {
    if (against !== undefined) {
      const differences = pairedDifferences(index, { estimator: key, against }, records[index]!);
      return { estimator: key, figure: differences[truth][measure as PairedMeasure] };
    }
    const own = figures.find(({ cell, estimator }) => cell === index && estimator === key)!;
    return { estimator: key, figure: figureOf(own, measure as Measure, truth) };
  });
}
