import type { Coefficient, EffectResult, EffectSet, NuisanceQuality, OverlapReport } from "@career-dml/core";
import { z } from "zod";
import { anything, byArm, numbers, pair, texts } from "./common.js";

export const estimand = z.enum(["ATC", "ATE", "ATO", "ATT", "LATE"]);

export const coefficient: z.ZodType<Coefficient> = z.object({
  equation: z.string(),
  name: z.string(),
  estimate: z.number(),
  se: z.number().nullable(),
  z: z.number().nullable(),
  pValue: z.number().nullable(),
  reason: z.string().exactOptional(),
});

export const nuisanceQuality: z.ZodType<NuisanceQuality> = z.object({
  name: z.string(),
  loss: z.enum(["log", "squared"]),
  value: z.number(),
  r2: z.number(),
  calibrationSlope: z.number().nullable(),
  weights: z.record(z.string(), z.number()).exactOptional(),
});

export const overlapReport: z.ZodType<OverlapReport> = z.object({
  min: z.number(),
  max: z.number(),
  quantiles: z.object({
    probabilities: numbers,
    treated: numbers,
    untreated: numbers,
  }),
  histogram: byArm(numbers),
  effectiveSampleSize: byArm(z.number()),
  beyond: z.array(
    z.object({
      threshold: z.number(),
      below: z.number(),
      above: z.number(),
      population: z.string(),
      kept: byArm(z.number()),
      effectiveSampleSize: byArm(z.number()),
    }),
  ),
  trimmed: z.object({
    bounds: pair.nullable(),
    dropped: z.number(),
    population: z.string().nullable(),
  }),
});

export const effectResult: z.ZodType<EffectResult> = z.object({
  kind: z.literal("effect"),
  estimator: z.string(),
  estimand: estimand,
  estimandLabel: z.string(),
  estimate: z.number(),
  se: z.number().nullable(),
  ci: pair.nullable(),
  level: z.number(),
  pValue: z.number().nullable(),
  reason: z.string().exactOptional(),
  n: z.number(),
  dropped: z.number(),
  coefficients: z.array(coefficient),
  nuisances: z.array(nuisanceQuality),
  overlap: overlapReport.nullable(),
  warnings: texts,
  options: anything,
  seed: z.number().nullable(),
});

export const effectSet: z.ZodType<EffectSet> = z.union([
  z.object({ shape: z.literal("interval"), low: z.number(), high: z.number() }),
  z.object({ shape: z.literal("outside"), low: z.number(), high: z.number() }),
  z.object({ shape: z.literal("everything") }),
  z.object({ shape: z.literal("empty") }),
]);

/** A set of effects that keeps its level however weak an instrument is. */
export const robustSet = effectSet.and(z.object({ level: z.number() }));
