import { CareerDmlError, lowerFirst } from "@career-dml/core";
import { z } from "zod";
import type { RunOutcome } from "./checkpoint.js";
import { taskFailure } from "./engines/execute-task.js";
import type { StudyRecord } from "./study-record.js";
import type { StudyPlan } from "./study-plan.js";
import type { RunTask } from "./study-tasks.js";

const estimate = z.strictObject({
  estimator: z.string(),
  estimate: z.number(),
  se: z.number().nullable(),
  ci: z.tuple([z.number(), z.number()]).nullable(),
  pValue: z.number().nullable(),
  estimand: z.string(),
  figures: z.record(z.string(), z.number()).optional(),
});

const failed = z.strictObject({
  estimator: z.string(),
  failure: z.strictObject({ code: z.string(), message: z.string() }),
});

const recordSchema = z.strictObject({
  cell: z.int(),
  seed: z.int(),
  truths: z.record(z.string(), z.strictObject({ sample: z.number(), population: z.number() })),
  estimates: z.array(z.union([failed, estimate])),
  said: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()])),
});

/**
 * The outcome of a run whose value is a record of this run with one answer or failure for each estimator, or a failure that
 * says what it lacks: what is no record could not be counted.
 */
export function checkedOutcome(outcome: RunOutcome, { cell, seed }: RunTask, plan: StudyPlan): RunOutcome {
  if ("failure" in outcome) return outcome;
  const parsed = recordSchema.safeParse(outcome.value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return refused(`The run returned no record: ${path.join(".") || "it"} ${lowerFirst(message)}.`);
  }
  const record = parsed.data as StudyRecord;
  if (record.cell !== cell || record.seed !== seed) {
    return refused(`The run returned a record of cell ${record.cell}, seed ${record.seed}.`);
  }
  const given = record.estimates.map(({ estimator }) => estimator).sort();
  const asked = plan.estimators.map(({ key }) => key).sort();
  if (given.join("\n") !== asked.join("\n")) {
    const odd =
      asked.find((key) => !given.includes(key)) ?? given.find((key, k) => key === given[k - 1] || !asked.includes(key));
    return refused(`The run's estimates are not one for each estimator: see ${odd}.`);
  }
  const lost = record.estimates.find((entry) => "estimand" in entry && !Object.hasOwn(record.truths, entry.estimand));
  return lost === undefined ? outcome : refused(`The run has no truth for the estimand of ${lost.estimator}.`);
}

const refused = (message: string): RunOutcome => ({ failure: taskFailure(new CareerDmlError("DATA", message)) });
