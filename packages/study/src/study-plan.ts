import type { Issue } from "@career-dml/core";
import type { Json, TaskModule } from "./engines/engine.js";
import type { Criterion, TruthKind, VerdictRule } from "./study-criteria.js";

/** Options by name, as they stand in a study file. */
export type JsonOptions = Readonly<Record<string, Json>>;

/** One setting of the simulation. */
export interface StudyCell {
  /** Its place among the cells, from 0: the `cell` of every record. */
  readonly index: number;
  /** Options of the simulation, common ones and the cell's own. */
  readonly options: JsonOptions;
  /** What tells it from the other cells: the options that differ between cells. */
  readonly own: JsonOptions;
}

/** One estimator of every run. */
export interface StudyEstimator {
  /** Unique among the estimators; the `estimator` of its estimates. */
  readonly key: string;
  /** Its name in tables. */
  readonly label: string;
  /** Which estimator of the task module. */
  readonly estimator: string;
  /** The representation it works on, one of the study's; `null` for one that takes none or all. */
  readonly representation: string | null;
  readonly options: JsonOptions;
}

/** Everything that decides the records of a study, every default filled in. */
export interface StudyDesign {
  readonly cells: readonly StudyCell[];
  /** Seeds of the runs of every cell, each once. */
  readonly seeds: readonly number[];
  readonly estimators: readonly StudyEstimator[];
  /** Names of the representations that a run trains. */
  readonly representations: readonly string[];
  /** Level of the intervals. */
  readonly level: number;
}

/** Two estimators that are compared seed by seed. */
export interface StudyComparison {
  readonly estimator: string;
  readonly against: string;
}

/** What others published of an estimator, to be placed among its estimates. */
export interface PublishedFigure {
  /** Key of the estimator. */
  readonly estimator: string;
  readonly estimate: number;
  readonly se?: number | undefined;
  readonly source: string;
}

/** A study: its design, and what must come out. */
export interface StudyPlan extends StudyDesign {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whose truth errors are counted from where nothing else is said. */
  readonly truth: TruthKind;
  readonly comparisons: readonly StudyComparison[];
  readonly criteria: readonly Criterion[];
  readonly verdicts: readonly VerdictRule[];
  /** Absent where nothing is. */
  readonly published?: readonly PublishedFigure[];
}

/** A plan with what tells it from every other. */
export interface Study {
  readonly plan: StudyPlan;
  /** SHA-256, in hexadecimal, of the plan as canonical JSON on one line. */
  readonly hash: string;
  /** Version of the task module that computes it. */
  readonly version: string;
}

/** Payload of a task of kind `run`: one cell with one seed. Its value is a `StudyRecord`. */
export interface RunPayload {
  /** The cell's index. */
  readonly cell: number;
  readonly seed: number;
  /** Options of the simulation. */
  readonly options: JsonOptions;
  readonly estimators: readonly Omit<StudyEstimator, "label">[];
  readonly representations: readonly string[];
  readonly level: number;
}

/** A task module that computes runs of studies: it has a task of kind `run`. */
export interface StudyModule extends TaskModule {
  /**
   * What the module cannot compute: unknown options of a cell, estimators, representations, all problems at once. Paths name
   * parts of the design: `cells.3.options.selecton`, `estimators.2.estimator`, `estimators.2.options.trees`, `representations.0`.
   */
  readonly checkStudy: (design: StudyDesign) => readonly Issue[];
}
