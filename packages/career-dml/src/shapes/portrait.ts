import { z } from "zod";
import { rateCheck } from "./checks.js";
import { anything, byArm, numbers, pair, texts } from "./common.js";

const traitKind = z.enum(["career", "covariate"]);
const arms = byArm(z.number());

const effectDistribution = z.object({
  n: z.number(),
  mean: z.number(),
  sd: z.number(),
  histogram: z.object({ from: z.number(), to: z.number(), counts: numbers }),
  curve: z.array(z.object({ share: z.number(), n: z.number(), effect: z.number(), interval: pair })),
  level: z.number(),
  above: z.number(),
  below: z.number(),
});

const calibrationCurve = z.object({
  name: z.string(),
  loss: z.enum(["log", "squared"]),
  n: z.number(),
  level: z.number(),
  bins: z.array(z.object({ n: z.number(), predicted: z.number(), observed: z.number(), ci: pair.nullable() })),
});

const covariateBalance = z.object({
  rows: z.array(
    z.object({ name: z.string(), kind: traitKind, before: z.number().nullable(), after: z.number().nullable() }),
  ),
  n: arms,
  effectiveSampleSize: arms,
  dropped: z.number(),
});

const groupProfile = z.object({
  group: z.number(),
  n: z.number(),
  treatedShare: z.number(),
  traits: z.array(
    z.object({
      name: z.string(),
      kind: traitKind,
      mean: z.number().nullable(),
      meanOfEverybody: z.number(),
      standardisedDifference: z.number().nullable(),
    }),
  ),
  lastStates: z.array(
    z.object({
      sequence: z.string(),
      states: z.array(
        z.object({
          state: z.string().nullable(),
          count: z.number(),
          share: z.number(),
          shareOfEverybody: z.number(),
        }),
      ),
    }),
  ),
});

/** What figures show of one adjustment beside its effects. */
export const portrait = {
  effects: effectDistribution.nullable(),
  targeting: rateCheck.nullable(),
  calibration: z.array(calibrationCurve).nullable(),
  balance: covariateBalance.nullable(),
  groupProfiles: z
    .object({
      everybody: z.object({ n: z.number(), treatedShare: z.number() }),
      groups: z.array(groupProfile),
    })
    .nullable(),
};

const armFlows = z.object({ n: z.number(), counts: z.array(numbers), moves: z.array(z.array(numbers)) });

/** Careers of both arms. */
export const stateFlows = z.object({
  states: texts,
  back: numbers,
  treated: armFlows,
  untreated: armFlows,
  longer: z.number(),
});

const found = z.object({ states: z.number(), transitions: z.number() });

export const attributionResult = z.object({
  kind: z.literal("attribution"),
  variant: z.string(),
  label: z.string(),
  heads: texts,
  n: z.number(),
  models: z.number(),
  crossFitted: z.boolean(),
  rows: z.array(
    z.object({
      head: z.string(),
      kind: z.enum(["state", "transition"]),
      channel: z.string(),
      from: z.string().nullable(),
      to: z.string(),
      careers: z.number(),
      occurrences: z.number(),
      change: z.number(),
      se: z.number(),
      seModels: z.number().nullable(),
    }),
  ),
  found,
  rare: found,
  options: anything,
});
