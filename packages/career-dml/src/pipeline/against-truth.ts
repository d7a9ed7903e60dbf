import { type AgainstTruth, type EffectResult, mean, type TruthSummary } from "@career-dml/core";

/** What one estimate gets wrong; known in a simulation only, and never used to choose anything. */
export function againstTruth(
  truth: TruthSummary,
  ate: EffectResult,
  att: EffectResult | null = null,
  cateCorrelation: number | null = null,
): AgainstTruth {
  return Object.freeze({
    biasAte: ate.estimate - truth.sampleAte,
    biasAtt: att ? att.estimate - truth.sampleAtt : null,
    biasNominal: ate.estimate - truth.nominal,
    covered: ate.ci ? ate.ci[0] <= truth.sampleAte && truth.sampleAte <= ate.ci[1] : null,
    cateCorrelation,
  });
}

/** Pearson correlation; null where one side does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const n = a.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const da = a[i]! - meanA;
    const db = b[i]! - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
