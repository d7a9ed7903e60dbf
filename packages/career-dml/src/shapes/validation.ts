import type { EstimateValidation } from "@career-dml/core";
import { z } from "zod";
import { provenance } from "./common.js";
import {
  finding,
  gatesResult,
  groupBounds,
  osterResult,
  placeboResult,
  rateCheck,
  sensitivityResult,
  unavailable,
} from "./checks.js";
import { coefficient, effectResult, effectSet, robustSet } from "./effect.js";

const instrumentCheck = z.object({
  name: z.string(),
  reducedForm: z.string(),
  firstStageF: z.number(),
  robustSet,
  bounds: effectSet,
  firstStage: z.object({ robustnessValue: z.number(), robustnessValueCi: z.number() }),
  benchmarks: z.array(z.object({ name: z.string(), bounds: effectSet })),
});

export const estimateValidation: z.ZodType<EstimateValidation> = z.object({
  kind: z.literal("validation"),
  estimator: z.enum(["forest", "iivm", "pliv", "plr"]),
  label: z.string(),
  effect: effectResult,
  data: z.object({
    file: z.string(),
    rows: z.number(),
    outcome: z.string(),
    treatment: z.string(),
    leftOut: z.array(z.object({ reason: z.string(), count: z.number() })),
  }),
  verdict: z.array(finding),
  sensitivity: sensitivityResult,
  instrument: instrumentCheck.nullable(),
  groups: z.object({ by: z.string(), bounds: z.array(groupBounds) }).nullable(),
  oster: osterResult.nullable(),
  placebo: z.array(placeboResult),
  gates: gatesResult.nullable(),
  calibration: z.array(coefficient).nullable(),
  rate: z.array(rateCheck),
  unavailable: z.array(unavailable),
  ...provenance,
});
