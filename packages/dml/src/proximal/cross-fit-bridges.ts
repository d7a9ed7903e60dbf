import {
  bindColumns,
  checkpoint,
  type Design,
  design,
  type Folds,
  type RunContext,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { requireRows } from "../fewest-rows.js";
import { bridgeMoments } from "./bridge-moments.js";
import { type BridgeTerms, bridgeTerms } from "./bridge-terms.js";
import { type FittedBridges, fitBridges } from "./fit-bridges.js";
import type { ProximalInput } from "./proximal-input.js";
import type { ProximalOptions } from "./proximal-options.js";
import type { Bridges } from "./proximal-score.js";
import type { ProxyPair, ProxyScores } from "./proxy-scores.js";

/** Penalties that cross-validation chose for the bridges of one arm, outside one fold. */
export interface ChosenPenalties {
  readonly fold: number;
  readonly treatment: 0 | 1;
  readonly outcomePenalty: number;
  readonly treatmentPenalty: number;
}

export interface CrossFittedBridges {
  readonly bridges: Bridges;
  readonly penalties: readonly ChosenPenalties[];
}

type Data = Omit<ProximalInput, "folds"> & { readonly folds: Folds };

/** Names of the two scores among the terms of a bridge. */
const [OUTCOME_PROXY, TREATMENT_PROXY] = ["outcome proxy", "treatment proxy"] as const;

/**
 * Bridges of both arms for all units: those of fold k from the units outside it, which are again split by fold to choose penalties.
 *
 * @throws {DataError} if an arm has fewer than five units outside a fold, or terms depend on each other there.
 */
export async function crossFitBridges(
  data: Data,
  scores: ProxyScores,
  { degree, penalties }: Pick<ProximalOptions, "degree" | "penalties">,
  run: RunContext,
): Promise<CrossFittedBridges> {
  const out = emptyBridges(data.outcome.length);
  const chosen: ChosenPenalties[] = [];
  for (let fold = 0; fold < data.folds.k; fold++) {
    await checkpoint(run);
    const training = trainingUnits(data.folds, fold);
    const parts = partsOf(training, data.folds);
    const terms = termsOf(data, scores.byFold[fold]!, { training, degree });
    for (const arm of [0, 1] as const) {
      requireRows(`treatment ${arm}`, training.filter((i) => data.treatment[i] === arm).length, fold);
      const fit = fitArm(data, terms, { parts, penalties, arm }, run);
      evaluate(data.treatment, terms, { fit, arm, rows: testUnits(data.folds, fold) }, out);
      const { outcomePenalty, treatmentPenalty } = fit;
      chosen.push(Object.freeze({ fold, treatment: arm, outcomePenalty, treatmentPenalty }));
    }
  }
  return { bridges: out, penalties: Object.freeze(chosen) };
}

/** The training rows by their own fold; where all are of one fold, halves of it by parity. */
function partsOf(training: Uint32Array, { of }: Folds): readonly Uint32Array[] {
  const others = [...new Set(Array.from(training, (i) => of[i]!))].sort((a, b) => a - b);
  if (others.length > 1) return others.map((other) => training.filter((i) => of[i] === other));
  return [0, 1].map((side) => training.filter((_, at) => at % 2 === side));
}

/** Bridges linear in the proxies without a penalty, from all units: both arms by two-stage least squares. */
export function linearBridges(data: Data, { outOfFold }: ProxyScores, run: RunContext): CrossFittedBridges {
  const out = emptyBridges(data.outcome.length);
  const rows = Uint32Array.from(data.outcome, (_, i) => i);
  const terms = termsOf(data, outOfFold, { training: rows, degree: 1 });
  for (const arm of [0, 1] as const) {
    const fit = fitArm(data, terms, { parts: [rows], penalties: [0], arm }, run);
    evaluate(data.treatment, terms, { fit, arm, rows }, out);
  }
  return { bridges: out, penalties: Object.freeze([]) };
}

const emptyBridges = (n: number): Bridges => ({
  outcome0: new Float64Array(n),
  outcome1: new Float64Array(n),
  treatment: new Float64Array(n),
});

interface Terms {
  readonly outcomeTerms: BridgeTerms;
  readonly treatmentTerms: BridgeTerms;
}

function termsOf(
  { covariates, moreTreatmentProxies }: Data,
  { outcomeProxy, treatmentProxy }: ProxyPair,
  scale: { readonly training: Uint32Array; readonly degree: number },
): Terms {
  const z = design({ [TREATMENT_PROXY]: treatmentProxy });
  const treatmentProxies: Design = moreTreatmentProxies ? bindColumns(z, moreTreatmentProxies) : z;
  return {
    outcomeTerms: bridgeTerms(covariates, design({ [OUTCOME_PROXY]: outcomeProxy }), scale),
    treatmentTerms: bridgeTerms(covariates, treatmentProxies, scale),
  };
}

interface ArmFit {
  readonly parts: readonly Uint32Array[];
  readonly penalties: readonly number[];
  readonly arm: 0 | 1;
}

function fitArm(data: Data, terms: Terms, { parts, penalties, arm }: ArmFit, run: RunContext): FittedBridges {
  const moments = parts.map((rows) => bridgeMoments({ ...data, ...terms }, rows, arm, run));
  return fitBridges(moments, { ...terms, penalties, arm: `treatment ${arm}` }, run);
}

/** Fills in h of the arm at the given rows, and q at those of them that are in the arm. */
function evaluate(
  treatment: Uint8Array,
  { outcomeTerms, treatmentTerms }: Terms,
  { fit, arm, rows }: { readonly fit: FittedBridges; readonly arm: 0 | 1; readonly rows: Uint32Array },
  out: Bridges,
): void {
  const h = arm === 0 ? out.outcome0 : out.outcome1;
  for (const i of rows) {
    h[i] = combinationAt(outcomeTerms, fit.outcome, i);
    if (treatment[i] === arm) out.treatment[i] = combinationAt(treatmentTerms, fit.treatment, i);
  }
}

const combinationAt = ({ n, x }: Design, coefficients: Float64Array, i: number): number =>
  coefficients.reduce((sum, c, j) => sum + c * x[j * n + i]!, 0);
