import type { Estimate } from "../estimate/run-estimate.js";
import { z } from "zod";
import { pair, texts } from "./common.js";
import { coefficient, estimand, nuisanceQuality, overlapReport, robustSet } from "./effect.js";

const sharedOptions = z.object({
  data: z.string(),
  table: z.string().nullable(),
  decimal: z.enum([",", "."]),
  encoding: z.string().nullable(),
  where: z.string().nullable(),
  derive: texts,
  unit: z.string().nullable(),
  outcome: z.string(),
  missing: z.enum(["drop", "error", "indicator", "keep"]),
  seed: z.number(),
  predictions: z.string().nullable().exactOptional(),
});

const timings = z.object({
  read: z.number(),
  nuisances: z.number().nullable(),
  fit: z.number(),
  predict: z.number().nullable(),
  total: z.number(),
});

const statistic = z.object({
  name: z.string(),
  value: z.number().nullable(),
  se: z.number().nullable(),
  pValue: z.number().nullable(),
  reason: z.string().exactOptional(),
});

/** What `career-dml estimate --json` writes. */
export const estimate: z.ZodType<Estimate> = z.object({
  estimator: z.string(),
  dropped: z.number(),
  leftOut: z.array(z.object({ reason: z.string(), count: z.number() })),
  data: z.object({ file: z.string(), rows: z.number(), observed: z.number(), careers: z.boolean().exactOptional() }),
  predictions: z.string().nullable(),
  options: sharedOptions,
  seed: z.number(),
  backend: z.string(),
  threads: z.number(),
  versions: z.record(z.string(), z.string()),
  timings: timings,
  label: z.string(),
  estimand: estimand.nullable(),
  estimate: z.number().nullable(),
  se: z.number().nullable(),
  n: z.number(),
  level: z.number(),
  kind: z.enum(["effect", "model"]),
  overlap: overlapReport.nullable(),
  ci: pair.nullable(),
  coefficients: z.array(coefficient),
  nuisances: z.array(nuisanceQuality),
  warnings: texts,
  estimandLabel: z.string().nullable(),
  pValue: z.number().nullable(),
  robustSet: robustSet.exactOptional(),
  statistics: z.array(statistic),
  meaning: z.string(),
  reason: z.string().exactOptional(),
});
