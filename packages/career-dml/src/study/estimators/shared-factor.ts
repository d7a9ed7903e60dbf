import { createRng, mean, type RunContext, restrictFolds, selectEntries, selectRows } from "@career-dml/core";
import { crossFit, fittedOutcome, meanOf, nuisanceLearners, nuisanceOptions } from "@career-dml/dml";
import { careerSegments } from "@career-dml/gru";
import type { RunSample } from "../run-sample.js";
import { adjustedFit } from "./adjusted-fit.js";

const covariance = (a: Float64Array, b: Float64Array): number => {
  const [meanA, meanB] = [mean(a), mean(b)];
  return a.reduce((sum, v, i) => sum + (v - meanA) * (b[i]! - meanB), 0) / a.length;
};

/**
 * Share of the variance of r that one factor behind r, w and z explains, if nothing else is behind two of them:
 * Cov(r, w) Cov(r, z) / (Cov(w, z) Var r).
 *
 * @see Spearman (1904), American Journal of Psychology 15(2): the communality of one of three indicators.
 */
export const sharedFactor = (r: Float64Array, w: Float64Array, z: Float64Array): number =>
  (covariance(r, w) * covariance(r, z)) / (covariance(w, z) * covariance(r, r));

/**
 * What two parts of careers, as proxies of one hidden thing, imply of it: the share of what treatment and covariates leave of the
 * outcome that it explains. Each part is made one number by its out-of-fold ridge prediction of that. Were it what careers
 * tell of the outcome, it would explain no less than a representation of the whole career does; where it explains less, the two
 * parts share something else, such as a place from which later ones follow, and proximal estimation removes another bias or none.
 */
export function impliedByProxies(sample: RunSample, gap: number, run: RunContext): Promise<number> {
  return sample.once(`shared factor ${gap}`, async () => {
    const { data, seed } = sample;
    const { units, nuisances } = await adjustedFit(sample, null, run);
    const fitted = fittedOutcome(selectEntries(data.treatment, units), nuisances);
    const residual = selectEntries(data.outcome, units).map((y, i) => y - fitted[i]!);
    const { early, late } = careerSegments(data.sequences, { gap });
    const shared = {
      folds: restrictFolds(sample.folds, units),
      targets: [meanOf("outcome residual", residual)],
      learners: nuisanceLearners(nuisanceOptions.parse({ learners: ["ridge"] })),
      rng: createRng(seed).fork("shared factor"),
    };
    const [w, z] = await Promise.all(
      [early, late].map(async (part) => (await crossFit({ ...shared, designs: [selectRows(part, units)] }, run))[0]!),
    );
    return sharedFactor(residual, w!.prediction, z!.prediction);
  });
}
