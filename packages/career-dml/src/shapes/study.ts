import type { StudyResult } from "@career-dml/study";
import { z } from "zod";
import { monteCarloFigure, numbers } from "./common.js";
import { publishedFigure, studyPlan } from "./study-plan.js";

const againstTruth = z
  .object({
    bias: monteCarloFigure,
    empiricalSe: monteCarloFigure,
    seRatio: monteCarloFigure,
    rmse: monteCarloFigure,
    coverage: monteCarloFigure,
  })
  .and(z.object({ truth: monteCarloFigure }));

const estimatorFigures = z.object({
  cell: z.number(),
  estimator: z.string(),
  estimand: z.string(),
  sample: againstTruth,
  population: againstTruth,
  figures: z.record(z.string(), monteCarloFigure),
  failed: z.number(),
  completed: z.number(),
  estimate: monteCarloFigure,
  meanSe: monteCarloFigure,
  power: monteCarloFigure,
  failureRate: monteCarloFigure,
});

const differences = z.object({ errorDifference: monteCarloFigure, squaredErrorDifference: monteCarloFigure });

const pairedDifferences = z.object({
  cell: z.number(),
  pairs: z.number(),
  sample: differences,
  population: differences,
  estimator: z.string(),
  against: z.string(),
});

const saidInCell = z.object({
  cell: z.number(),
  said: z.string(),
  mean: monteCarloFigure.nullable(),
  shares: z.array(
    z.object({ value: z.union([z.string(), z.number(), z.boolean()]).nullable(), share: monteCarloFigure }),
  ),
});

const publishedPlace = publishedFigure.extend({
  cell: z.number(),
  estimates: numbers,
  truth: z.number().nullable(),
  quantile: z.number().nullable(),
});

const boundOutcome = z.enum(["met", "not met", "undefined", "within Monte Carlo error"]);

const judgedPlace = z.object({
  cell: z.number(),
  estimator: z.string().nullable(),
  outcome: boundOutcome,
  margin: z.number().nullable(),
  value: z.number().nullable(),
  mcse: z.number().nullable(),
  reason: z.string().exactOptional(),
});

const judgedCriterion = z.object({
  name: z.string(),
  statement: z.string(),
  measure: z.string(),
  truth: z.enum(["population", "sample"]).nullable(),
  atLeast: z.number().nullable(),
  atMost: z.number().nullable(),
  tolerance: z.number(),
  outcome: boundOutcome,
  places: z.array(judgedPlace),
});

const verdict = z.object({
  cell: z.number(),
  estimator: z.string(),
  verdict: z.string().nullable(),
  sure: z.boolean(),
});

const studyFailure = z.object({
  cell: z.number(),
  seed: z.number(),
  estimator: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

export const studyResult: z.ZodType<StudyResult> = z.object({
  kind: z.literal("study"),
  hash: z.string(),
  version: z.string(),
  plan: studyPlan,
  runs: z.object({ total: z.number(), completed: z.number(), failed: z.number() }),
  figures: z.array(estimatorFigures),
  comparisons: z.array(pairedDifferences),
  said: z.array(saidInCell),
  published: z.array(publishedPlace).exactOptional(),
  criteria: z.array(judgedCriterion),
  verdicts: z.array(verdict),
  failures: z.array(studyFailure),
});
