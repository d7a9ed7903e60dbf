import { criterionSchema, type StudyPlan, truthSchema, verdictSchema } from "@career-dml/study";
import { z } from "zod";
import { jsonOptions, numbers, texts } from "./common.js";

const studyComparison = z.object({ estimator: z.string(), against: z.string() });

export const publishedFigure = z.object({
  estimator: z.string(),
  estimate: z.number(),
  se: z.number().exactOptional(),
  source: z.string(),
});

const studyCell = z.object({ index: z.number(), options: jsonOptions, own: jsonOptions });

const studyEstimator = z.object({
  key: z.string(),
  label: z.string(),
  estimator: z.string(),
  representation: z.string().nullable(),
  options: jsonOptions,
});

export const studyPlan: z.ZodType<StudyPlan> = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  truth: truthSchema,
  comparisons: z.array(studyComparison),
  criteria: z.array(criterionSchema),
  verdicts: z.array(verdictSchema),
  published: z.array(publishedFigure).exactOptional(),
  cells: z.array(studyCell),
  seeds: numbers,
  estimators: z.array(studyEstimator),
  representations: texts,
  level: z.number(),
});
