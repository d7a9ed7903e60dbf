import type {
  Finding,
  GatesResult,
  GroupBounds,
  OsterResult,
  PlaceboResult,
  RateCheck,
  SensitivityResult,
  Unavailable,
} from "@career-dml/core";
import { z } from "zod";
import { numbers, pair, texts } from "./common.js";

export const finding: z.ZodType<Finding> = z.object({
  kind: z.enum(["caution", "check", "choice", "estimate", "fault", "limit"]),
  text: z.string(),
});

export const unavailable: z.ZodType<Unavailable> = z.object({ check: z.string(), reason: z.string() });

const gateGroup = z.object({
  group: z.number(),
  n: z.number(),
  estimate: z.number(),
  se: z.number(),
  ci: pair,
  predicted: z.number(),
});

export const gatesResult: z.ZodType<GatesResult> = z.object({
  kind: z.literal("gates"),
  groups: z.array(gateGroup),
  difference: z.object({
    estimate: z.number(),
    se: z.number(),
    ci: pair,
    pValue: z.number(),
  }),
  monotonicity: z.number(),
  note: z.string(),
});

export const osterResult: z.ZodType<OsterResult> = z.object({
  delta: z.number().nullable(),
  reason: z.string().exactOptional(),
  betaStar: z.number().nullable(),
  solutions: z.array(z.object({ beta: z.number(), keepsDirection: z.boolean() })),
  rMax: z.number(),
  passed: z.boolean().nullable(),
  note: z.string(),
});

const sensitivityBenchmark = z.object({
  name: z.string(),
  cfY: z.number(),
  cfD: z.number(),
  gainY: z.number(),
  gainD: z.number(),
  change: z.number(),
  rho: z.number().nullable(),
  reason: z.string().exactOptional(),
  lower: z.number(),
  upper: z.number(),
});

export const sensitivityResult: z.ZodType<SensitivityResult> = z.object({
  representation: z.string(),
  estimate: z.number(),
  cfY: z.number(),
  cfD: z.number(),
  rho: z.number(),
  lower: z.number(),
  upper: z.number(),
  seLower: z.number(),
  seUpper: z.number(),
  confidence: pair,
  level: z.number(),
  nullEffect: z.number(),
  robustnessValue: z.number(),
  robustnessValueCi: z.number(),
  contour: z.object({
    cfY: numbers,
    cfD: numbers,
    lower: z.array(numbers),
    confidence: z.array(numbers),
  }),
  benchmarks: z.array(sensitivityBenchmark),
  warnings: texts,
});

export const groupBounds: z.ZodType<GroupBounds> = z.object({
  group: z.string(),
  n: z.number(),
  estimate: z.number(),
  se: z.number(),
  lower: z.number(),
  upper: z.number(),
  confidence: pair,
  robustnessValue: z.number(),
  robustnessValueCi: z.number(),
});

export const placeboResult: z.ZodType<PlaceboResult> = z.object({
  name: z.enum(["careers", "outcome", "treatment"]),
  label: z.string(),
  permutations: z.number(),
  real: z.number(),
  estimates: numbers,
  mean: z.number(),
  sd: z.number(),
  meanSe: z.number(),
  coverage: z.number(),
  pValue: z.number(),
  realPValue: z.number(),
  passed: z.boolean(),
  note: z.string(),
});

export const rateCheck: z.ZodType<RateCheck> = z.object({
  target: z.enum(["AUTOC", "QINI"]),
  estimate: z.number(),
  se: z.number().nullable(),
  ci: pair.nullable(),
  pValue: z.number().nullable(),
  reason: z.string().exactOptional(),
  curve: z.array(z.object({ share: z.number(), estimate: z.number(), band: pair })),
});
