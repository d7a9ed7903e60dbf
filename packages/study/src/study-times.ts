import { meanOf, type MonteCarloFigure } from "./monte-carlo-summary.js";
import type { CompletedStudy } from "./run-study.js";

/** Time of a part of the runs of a cell: seconds on one thread, as the runs took when they were computed. */
export interface CellTime {
  readonly cell: number;
  /** A part that the runs reported, such as the key of an estimator; `null` for whole runs. */
  readonly part: string | null;
  /** Runs whose time is known. */
  readonly runs: number;
  readonly seconds: MonteCarloFigure;
}

/** Mean times of runs and their parts, cell by cell. They differ from one execution to the next, and stand apart from results. */
export function studyTimes({ study, runs }: CompletedStudy): CellTime[] {
  return study.plan.cells.flatMap(({ index }) => {
    const times = runs.flatMap(({ task, time }) => (task.cell === index && time !== null ? [time] : []));
    const parts = [...new Set(times.flatMap((time) => Object.keys(time.parts)))];
    const timed = (part: string | null, seconds: readonly number[]): CellTime => {
      return Object.freeze({ cell: index, part, runs: seconds.length, seconds: meanOf(seconds) });
    };
    return [
      timed(
        null,
        times.map(({ seconds }) => seconds),
      ),
      ...parts.map((part) =>
        timed(
          part,
          times.flatMap((time) => time.parts[part] ?? []),
        ),
      ),
    ];
  });
}
