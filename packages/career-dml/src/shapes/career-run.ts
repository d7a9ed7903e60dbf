import type { CareerRunResult } from "@career-dml/core";
import { z } from "zod";
import { finding, gatesResult, osterResult, placeboResult, sensitivityResult, unavailable } from "./checks.js";
import { numbers, provenance, texts } from "./common.js";
import { effectResult } from "./effect.js";
import { attributionResult, portrait, stateFlows } from "./portrait.js";

const sequenceSummary = z.object({
  name: z.string(),
  states: z.number(),
  shortest: z.number(),
  longest: z.number(),
  meanLength: z.number(),
  unknown: z.number(),
  shape: z.array(
    z.object({
      name: z.string(),
      meanTreated: z.number(),
      meanUntreated: z.number(),
      standardisedDifference: z.number(),
    }),
  ),
  moves: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      count: z.number(),
      shareTreated: z.number().nullable(),
      shareUntreated: z.number().nullable(),
    }),
  ),
  flows: stateFlows,
});

const numericSequenceSummary = z.object({
  name: z.string(),
  mean: z.number(),
  sd: z.number(),
  missing: z.number(),
  marked: z.boolean(),
  meanTreated: z.number(),
  meanUntreated: z.number(),
  standardisedDifference: z.number(),
});

const dataSummary = z.object({
  source: z.string(),
  rows: z.number(),
  units: z.number(),
  treated: z.number(),
  outcome: z.object({
    name: z.string(),
    mean: z.number(),
    sd: z.number(),
    meanTreated: z.number(),
    meanUntreated: z.number(),
  }),
  treatment: z.string(),
  instrument: z.string().nullable(),
  covariates: z.array(
    z.object({
      name: z.string(),
      mean: z.number(),
      sd: z.number(),
      missing: z.number(),
      standardisedDifference: z.number(),
    }),
  ),
  sequences: z.array(sequenceSummary),
  numericSequences: z.array(numericSequenceSummary),
  dropped: z.array(z.object({ reason: z.string(), count: z.number() })),
  missing: z.string(),
});

const truthSummary = z.object({ sampleAte: z.number(), sampleAtt: z.number(), nominal: z.number() });

const representationKind = z.enum(["baseline", "benchmark", "encoder", "oracle"]);

const againstTruth = z.object({
  biasAte: z.number(),
  biasAtt: z.number().nullable(),
  biasNominal: z.number(),
  covered: z.boolean().nullable(),
  cateCorrelation: z.number().nullable(),
});

const criteria = z.object({ outcomeLoss: z.number(), rieszLoss: z.number(), propensityLoss: z.number() });

const representationResult = z.object({
  name: z.string(),
  label: z.string(),
  kind: representationKind,
  dimension: z.number(),
  ate: effectResult,
  att: effectResult.nullable(),
  gates: gatesResult.nullable(),
  cateQuantiles: numbers.nullable(),
  ...portrait,
  againstTruth: againstTruth.nullable(),
  criteria: criteria.nullable(),
  trueLoss: z.object({ outcome: z.number(), riesz: z.number(), product: z.number() }).nullable(),
});

const choiceResult = z.object({
  chosen: z.string(),
  outcome: z.object({ best: z.string(), partner: z.string().nullable(), weight: z.number() }),
  riesz: z.object({ best: z.string(), partner: z.string().nullable(), weight: z.number() }),
  ate: effectResult,
  againstTruth: againstTruth.nullable(),
  reason: z.string(),
  careerInformation: z.object({
    outcomeGain: z.number(),
    outcomeGainSe: z.number(),
    treatmentGain: z.number(),
    treatmentGainSe: z.number(),
    informative: z.boolean(),
    text: z.string(),
  }),
});

const heckmanBenchmark = z.object({
  name: z.enum(["with-exclusion", "without-exclusion"]),
  model: z.enum(["mle", "reference", "switching", "two-step"]),
  label: z.string(),
  result: effectResult.nullable(),
  reason: z.string().exactOptional(),
  firstStageF: z.number().nullable(),
  againstTruth: againstTruth.nullable(),
});

const varianceDecomposition = z.object({
  representation: z.string(),
  oracle: z.number(),
  nuisance: z.number(),
  support: z.number(),
  severity: z.enum(["mild", "moderate", "severe"]),
});

const sufficiencyResult = z.object({
  representation: z.string(),
  alone: z.number(),
  augmented: z.number(),
  difference: z.number(),
  se: z.number(),
  t: z.number(),
  pValue: z.number(),
  verdict: z.enum(["approximately sufficient", "insufficient", "sufficient"]),
  added: texts,
});

const probingResult = z.object({
  representation: z.string(),
  abilityR2: z.number().nullable(),
  treatmentAccuracy: z.number(),
  treatmentAuc: z.number(),
  majority: z.number(),
  leakage: z.number(),
  outcomeR2: z.number(),
  profile: z.enum(["confounded", "ideal", "mixed", "uninformative", "unknown"]),
});

const sweepPoint = z.object({
  beta: z.number(),
  ate: effectResult,
  criteria: criteria.nullable(),
  againstTruth: againstTruth.nullable(),
});

const selectionRobustness = z.object({
  modes: z.array(
    z.object({ mode: z.enum(["mechanical", "structural"]), ate: effectResult, againstTruth: againstTruth }),
  ),
  difference: z.number(),
  robust: z.boolean(),
});

const validationResult = z.object({
  varianceDecomposition: z.array(varianceDecomposition),
  oster: osterResult.nullable(),
  sensitivity: sensitivityResult,
  placebo: z.array(placeboResult),
  sufficiency: z.array(sufficiencyResult),
  probing: z.array(probingResult),
  sweep: z.array(sweepPoint),
  selection: selectionRobustness.nullable(),
});

const powerSummary = z.object({
  alpha: z.number(),
  power: z.number(),
  mde: z.number(),
  requiredN: z.object({ effect: z.number(), n: z.number() }),
  frontier: z.array(z.object({ n: z.number(), mde: z.number() })),
  grid: z.object({ sigma: numbers, r2: numbers, mde: z.array(numbers) }),
});

export const careerRunResult: z.ZodType<CareerRunResult> = z.object({
  kind: z.literal("career-run"),
  profile: z.enum(["data", "default", "semi-synthetic", "v3.4"]),
  title: z.string(),
  data: dataSummary,
  truth: truthSummary.nullable(),
  verdict: z.array(finding),
  representations: z.array(representationResult),
  choice: choiceResult,
  attribution: attributionResult.nullable(),
  heckman: z.array(heckmanBenchmark),
  validation: validationResult,
  power: powerSummary,
  unavailable: z.array(unavailable),
  ...provenance,
});
