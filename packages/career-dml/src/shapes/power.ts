import type { PowerResult } from "@career-dml/core";
import { z } from "zod";
import { anything, monteCarloFigure, pair, provenance, texts } from "./common.js";

const powerAssumptions = z.object({
  source: z.enum(["data", "given", "simulation"]),
  sigma: z.number(),
  r2: z.number(),
  share: z.number(),
  covariates: z.number(),
  clusters: z
    .object({ size: z.number(), icc: z.number(), sizeVariation: z.number(), treatmentIcc: z.number() })
    .nullable(),
  instrument: z.union([z.object({ compliance: z.number() }), z.object({ r2: z.number() })]).nullable(),
  designEffect: z.number(),
});

const powerOfEstimate = z.object({
  estimator: z.string(),
  n: z.number(),
  se: z.number(),
  formulaSe: z.number(),
  mde: z.number(),
});

const simulatedPowerCell = z.object({
  n: z.number(),
  effect: z.number(),
  completed: z.number(),
  failed: z.number(),
  rejections: z.number(),
  power: z.number().nullable(),
  ci: pair.nullable(),
  mcse: z.number().nullable(),
  reason: z.string().exactOptional(),
  bias: monteCarloFigure,
  empiricalSe: monteCarloFigure,
  seRatio: monteCarloFigure,
  failures: z.array(z.object({ seed: z.number(), code: z.string(), message: z.string() })),
});

const simulatedReach = z.object({
  of: z.enum(["effect", "n"]),
  at: z.number(),
  power: z.number(),
  value: z.number().nullable(),
  ci: pair.nullable(),
  extrapolated: z.boolean(),
  reason: z.string().exactOptional(),
});

const simulatedPower = z.object({
  kind: z.literal("simulated-power"),
  alpha: z.number(),
  sides: z.literal([1, 2]),
  level: z.number(),
  cells: z.array(simulatedPowerCell),
  reached: z.array(simulatedReach),
  options: anything,
});

export const powerResult: z.ZodType<PowerResult> = z.object({
  kind: z.literal("power"),
  alpha: z.number(),
  sides: z.literal([1, 2]),
  distribution: z.enum(["normal", "t"]),
  assumptions: powerAssumptions,
  minimumDetectableEffects: z.array(z.object({ n: z.number(), power: z.number(), mde: z.number() })),
  requiredUnits: z.array(
    z.object({ effect: z.number(), power: z.number(), n: z.number(), clusters: z.number().nullable() }),
  ),
  detection: z.array(z.object({ n: z.number(), effect: z.number(), power: z.number() })),
  frontier: z.array(z.object({ power: z.number(), points: z.array(z.object({ n: z.number(), mde: z.number() })) })),
  ofEstimate: powerOfEstimate.nullable(),
  simulation: simulatedPower
    .and(
      z.object({
        profile: z.string(),
        faults: texts,
        estimator: z.string(),
        formula: z.array(
          z.object({ effect: z.number(), points: z.array(z.object({ n: z.number(), power: z.number() })) }),
        ),
      }),
    )
    .nullable(),
  warnings: texts,
  figures: z.array(z.object({ file: z.string(), title: z.string(), caption: z.string() })),
  ...provenance,
});
