import {
  bindColumns,
  type Design,
  design,
  type Folds,
  type RunContext,
  selectEntries,
  selectRows,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { standardise } from "../learners/standardise.js";
import { armAdjustment } from "./arm-adjustment.js";
import type { ProximalInput } from "./proximal-input.js";
import type { ArmProxies } from "./proxy-relevance.js";
import type { ProxyScores } from "./proxy-scores.js";

/**
 * Both arms with one outcome and one treatment proxy each, freed of covariates: untreated and treated. Where more treatment proxies stand beside the
 * score, the arm's one is their least-squares prediction of the outcome proxy, learned outside each unit's fold, so that their number does not make
 * them look relevant.
 *
 * @throws {DataError} if covariates depend on each other within an arm.
 */
export function armsOfProxies(
  input: ProximalInput,
  folds: Folds,
  scores: ProxyScores,
  run: RunContext,
): readonly [ArmProxies, ArmProxies] {
  const { covariates, treatment, outcome } = input;
  const all = Uint32Array.from(outcome, (_, i) => i);
  const scaled = standardise(covariates, all, all);
  const known = withIntercept({ n: outcome.length, p: scaled.names.length, names: scaled.names, x: scaled.test });
  const { outcomeProxy, treatmentProxy } = scores.outOfFold;
  const arm = (t: 0 | 1): ArmProxies => {
    const adjustment = armAdjustment(known, treatment, t, run);
    const more = input.moreTreatmentProxies ?? null;
    const z =
      more === null || more.p === 0 ? treatmentProxy : predictedProxy({ input, more, known, t }, folds, scores, run);
    return Object.freeze({
      treatment: t,
      adjustment,
      outcome: adjustment.residual(outcome),
      outcomeProxy: adjustment.residual(outcomeProxy),
      treatmentProxy: adjustment.residual(z),
    });
  };
  return [arm(0), arm(1)];
}

interface FirstStage {
  readonly input: ProximalInput;
  readonly more: Design;
  readonly known: Design;
  readonly t: 0 | 1;
}

/** Out-of-fold first stage of an arm: the outcome proxy on all treatment proxies and covariates. */
function predictedProxy(
  { input, more, known, t }: FirstStage,
  folds: Folds,
  { byFold }: ProxyScores,
  run: RunContext,
): Float64Array {
  const out = new Float64Array(input.outcome.length);
  for (let fold = 0; fold < folds.k; fold++) {
    const { outcomeProxy, treatmentProxy } = byFold[fold]!;
    const x = bindColumns(known, design({ "treatment proxy": treatmentProxy }), more);
    const learning = trainingUnits(folds, fold).filter((i) => input.treatment[i] === t);
    const { coefficients } = leastSquares(selectRows(x, learning), selectEntries(outcomeProxy, learning), null, run);
    for (const i of testUnits(folds, fold)) {
      out[i] = coefficients.reduce((sum, c, j) => sum + c * x.x[j * x.n + i]!, 0);
    }
  }
  return out;
}
