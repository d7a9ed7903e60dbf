import {
  checkpoint,
  designOf,
  type Folds,
  type ProbingResult,
  type Representation,
  resolveOptions,
  type RunContext,
  selectEntries,
  ShapeError,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { logisticRegression, predictLinear } from "@career-dml/kernels";
import { z } from "zod";
import { readLinearly, standardisedRows } from "./linear-probe.js";

/** Options of `probing`. */
export const probingOptions = z.strictObject({
  rule: z
    .enum(["majority", "reference"])
    .default("majority")
    .describe("treatment leaks if its accuracy is .1 above the majority class, or (reference) at least .6"),
  penalty: z.number().gt(0).default(1).describe("ridge penalty on standardised coordinates"),
});

/** A representation, and what may be read from it. */
export interface ProbingInput {
  readonly representation: Representation;
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** Known only in a simulation. */
  readonly ability: Float64Array | null;
  /** Folds of a representation that has none of its own (one design for all). */
  readonly folds: Folds;
}

/**
 * How much of ability, treatment and outcome a linear model reads from a representation, out of fold. The probe of fold k
 * is trained on the other folds and tested on fold k, both in the coordinates of `designs[k]`, whose encoder never saw
 * fold k. Ridge regression and ridge logit on standardised coordinates.
 *
 * `leakage` is treatment accuracy minus one half. The profile is `ideal` (ability R2 above .3, no leak, outcome R2
 * above .3), `confounded` (ability above .3, treatment leaks), `uninformative` (ability below .1), else `mixed`;
 * `unknown` without ability.
 *
 * @throws {ShapeError} if lengths disagree. @throws {OptionsError} if an option is unknown or out of range.
 */
export async function probing(
  input: ProbingInput,
  options: z.input<typeof probingOptions> = {},
  run: RunContext = {},
): Promise<ProbingResult> {
  const { rule, penalty } = resolveOptions("probing", probingOptions, options);
  const { representation, outcome, treatment, ability } = input;
  checkLengths(input);
  const folds = representation.folds ?? input.folds;
  const parts: FoldProbe[] = [];
  for (let k = 0; k < folds.k; k++) {
    await checkpoint(run);
    parts.push(await probeFold(input, { folds, fold: k, penalty }, run));
  }
  const treated = treatment.reduce((sum, t) => sum + t, 0) / treatment.length;
  const correct = parts.reduce((sum, p) => sum + p.correct, 0) / treatment.length;
  const majority = Math.max(treated, 1 - treated);
  const abilityR2 = ability === null ? null : pooledR2(parts.map((p) => p.ability!));
  const outcomeR2 = pooledR2(parts.map((p) => p.outcome));
  const leaks = rule === "majority" ? correct - majority >= LEAK : correct >= REFERENCE_ACCURACY;
  return Object.freeze({
    representation: representation.name,
    abilityR2,
    treatmentAccuracy: correct,
    treatmentAuc: parts.reduce((sum, p) => sum + p.auc * p.size, 0) / outcome.length,
    majority,
    leakage: correct - 0.5,
    outcomeR2,
    profile: profileOf(abilityR2, outcomeR2, leaks),
  });
}

const LEAK = 0.1;
const REFERENCE_ACCURACY = 0.6;
const INFORMATIVE = 0.3;
const UNINFORMATIVE = 0.1;

function profileOf(ability: number | null, outcome: number, leaks: boolean): ProbingResult["profile"] {
  if (ability === null) return "unknown";
  if (ability < UNINFORMATIVE) return "uninformative";
  if (ability > INFORMATIVE && leaks) return "confounded";
  return ability > INFORMATIVE && outcome > INFORMATIVE ? "ideal" : "mixed";
}

/** Squared errors of a prediction, and of the training mean. */
interface Errors {
  readonly model: number;
  readonly mean: number;
}

interface FoldProbe {
  readonly size: number;
  readonly ability: Errors | null;
  readonly outcome: Errors;
  readonly correct: number;
  readonly auc: number;
}

const pooledR2 = (errors: readonly Errors[]): number => {
  const [model, mean] = errors.reduce(([m, c], e) => [m + e.model, c + e.mean], [0, 0]);
  return mean > 0 ? 1 - model / mean : 0;
};

async function probeFold(
  { representation, outcome, treatment, ability }: ProbingInput,
  { folds, fold, penalty }: { readonly folds: Folds; readonly fold: number; readonly penalty: number },
  run: RunContext,
): Promise<FoldProbe> {
  const [training, test] = [trainingUnits(folds, fold), testUnits(folds, fold)];
  const [known, unseen] = standardisedRows(designOf(representation, fold), training, test);
  const errorsOf = (target: Float64Array): Errors => {
    const y = selectEntries(target, training);
    const predicted = readLinearly({ known, unseen, penalty }, y, run);
    const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
    const truth = selectEntries(target, test);
    return {
      model: truth.reduce((sum, v, i) => sum + (v - predicted[i]!) ** 2, 0),
      mean: truth.reduce((sum, v) => sum + (v - mean) ** 2, 0),
    };
  };
  const logit = await logisticRegression(known, selectEntries(treatment, training), { penalty }, run);
  const index = predictLinear(logit, unseen, run);
  const treated = selectEntries(treatment, test);
  return {
    size: test.length,
    ability: ability === null ? null : errorsOf(ability),
    outcome: errorsOf(outcome),
    correct: treated.reduce((sum, t, i) => sum + (t === (index[i]! > 0 ? 1 : 0) ? 1 : 0), 0),
    auc: areaUnderCurve(treated, index),
  };
}

/** Probability that a treated unit has a larger index than an untreated one, ties counting half; .5 without both. */
export function areaUnderCurve(treated: Uint8Array, index: Float64Array): number {
  const order = [...index.keys()].sort((a, b) => index[a]! - index[b]!);
  let [rankSum, positives] = [0, 0];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && index[order[end]!] === index[order[start]!]) end++;
    // Ranks start + 1 .. end share their mean.
    const rank = (start + 1 + end) / 2;
    for (let k = start; k < end; k++) {
      if (treated[order[k]!] === 1) {
        rankSum += rank;
        positives++;
      }
    }
    start = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

function checkLengths({ representation, outcome, treatment, ability, folds }: ProbingInput): void {
  const n = outcome.length;
  const lengths: [string, number][] = [
    ["treatment", treatment.length],
    ["folds", folds.of.length],
    ...representation.designs.map((d): [string, number] => [representation.name, d.n]),
  ];
  if (ability !== null) lengths.push(["ability", ability.length]);
  for (const [name, length] of lengths) if (length !== n) throw new ShapeError(name, n, length);
}
