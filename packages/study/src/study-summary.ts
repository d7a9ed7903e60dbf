import { giveVerdicts, type Verdict } from "./give-verdicts.js";
import { type JudgedCriterion, judgeCriteria } from "./judge-criteria.js";
import { type PairedDifferences, pairedDifferences } from "./paired-differences.js";
import { type PublishedPlace, publishedPlaces } from "./published-places.js";
import type { CompletedStudy } from "./run-study.js";
import { type SaidInCell, saidInCell } from "./said-in-cell.js";
import { type EstimatorFigures, estimatorFigures } from "./study-figures.js";
import type { StudyPlan } from "./study-plan.js";
import type { StudyRecord } from "./study-record.js";

/** A run, or an estimator in a run, that ended in an error. */
export interface StudyFailure {
  readonly cell: number;
  readonly seed: number;
  /** Key of the estimator; `null` where the whole run failed, and with it every estimator. */
  readonly estimator: string | null;
  readonly code: string;
  readonly message: string;
}

/** What a study found: the same for the same plan and version, wherever and however often it was interrupted. */
export interface StudyResult {
  readonly kind: "study";
  /** SHA-256 of the plan, which was fixed before the first run. */
  readonly hash: string;
  /** Version of what computed the runs. */
  readonly version: string;
  readonly plan: StudyPlan;
  readonly runs: { readonly total: number; readonly completed: number; readonly failed: number };
  /** Cell by cell, in the order of the plan's estimators. */
  readonly figures: readonly EstimatorFigures[];
  readonly comparisons: readonly PairedDifferences[];
  readonly said: readonly SaidInCell[];
  /** Absent where the plan has no published figures. */
  readonly published?: readonly PublishedPlace[];
  readonly criteria: readonly JudgedCriterion[];
  readonly verdicts: readonly Verdict[];
  /** By cell and seed; never dropped silently. */
  readonly failures: readonly StudyFailure[];
}

/** Figures, comparisons, criteria and verdicts of a study whose every run is kept. */
export function summariseStudy({ study, runs }: CompletedStudy): StudyResult {
  const { plan, hash, version } = study;
  const records = recordsByCell({ study, runs });
  const figures = plan.cells.flatMap(({ index }) =>
    plan.estimators.map(({ key }) => {
      const place = { cell: index, estimator: key };
      return estimatorFigures(place, records[index]!, { runs: plan.seeds.length, level: plan.level });
    }),
  );
  const failed = runs.filter(({ outcome }) => "failure" in outcome).length;
  return Object.freeze({
    kind: "study",
    hash,
    version,
    plan,
    runs: Object.freeze({ total: runs.length, completed: runs.length - failed, failed }),
    figures: Object.freeze(figures),
    comparisons: plan.cells.flatMap(({ index }) =>
      plan.comparisons.map((pair) => pairedDifferences(index, pair, records[index]!)),
    ),
    said: plan.cells.flatMap(({ index }) => saidInCell(index, records[index]!)),
    ...(plan.published !== undefined && {
      published: plan.cells.flatMap(({ index }) => publishedPlaces(index, plan.published!, records[index]!)),
    }),
    criteria: judgeCriteria({ plan, figures, records }),
    verdicts: giveVerdicts(plan, figures),
    failures: failuresOf({ runs }),
  });
}

/** Records of each cell's runs that did not fail, in order of the seeds. */
export function recordsByCell({ study, runs }: Pick<CompletedStudy, "study" | "runs">): StudyRecord[][] {
  const records: StudyRecord[][] = study.plan.cells.map(() => []);
  for (const { task, outcome } of runs) {
    if ("value" in outcome) records[task.cell]!.push(outcome.value as unknown as StudyRecord);
  }
  return records;
}

function failuresOf({ runs }: Pick<CompletedStudy, "runs">): StudyFailure[] {
  const failures = runs.flatMap(({ task: { cell, seed }, outcome }): StudyFailure[] => {
    if ("failure" in outcome) return [{ cell, seed, estimator: null, ...outcome.failure }];
    return (outcome.value as unknown as StudyRecord).estimates.flatMap((entry) =>
      "failure" in entry ? [{ cell, seed, estimator: entry.estimator, ...entry.failure }] : [],
    );
  });
  // Runs stand by seed; the cell comes first here, as in every table.
  return failures.sort((a, b) => a.cell - b.cell);
}
