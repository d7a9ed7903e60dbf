import { DataError, design, mean, populationVariance, sampleVariance } from "@career-dml/core";
import { coefficientCovariance, leastSquares } from "@career-dml/kernels";
import { type EffectColumns, effectResiduals } from "./forest-scores.js";
import type { Estimate } from "./weighted-mean.js";

/**
 * Average effect by targeted maximum likelihood with a linear fluctuation. In an arm that has to be weighted, the
 * residual r = Y - m - tau (T - e) is regressed without an intercept on the weight h of its units; the slope times the
 * mean of h over the target population corrects the mean predicted effect:
 *
 * - ATE: mean tau + b1 mean(1 / e) - b0 mean(1 / (1 - e)), with h = 1 / e among treated, 1 / (1 - e) among untreated.
 * - ATT: mean_{T = 1}(tau + r) - b0 mean_{T = 1}(e / (1 - e)), h = e / (1 - e) among untreated.
 * - ATC: mean_{T = 0}(tau - r) + b1 mean_{T = 0}((1 - e) / e), h = (1 - e) / e among treated.
 *
 * The variance adds HC3 of the slopes, the variance of r in the group itself, and mean((tau - mean tau)^2) / n of the
 * population. grf 2.6 counts the variance of r in the group, but leaves its mean out of the estimate.
 *
 * @param ownResidual Whether the mean of r in the group itself enters the estimate, as the efficient score has it.
 * @see van der Laan & Rubin (2006), International Journal of Biostatistics 2(1); van der Laan & Rose (2011), Targeted
 *   Learning.
 */
export function targetedEffect(sample: EffectColumns, estimand: "ATE" | "ATT" | "ATC", ownResidual: boolean): Estimate {
  const { effect, treatment, treatmentHat } = sample;
  const residual = effectResiduals(sample);
  const among = (values: Float64Array, arm: number) => values.filter((_, i) => treatment[i] === arm);
  const slopeOn = (weight: Float64Array, arm: number) => fluctuation(among(weight, arm), among(residual, arm));
  if (estimand === "ATE") {
    const inverse = [treatmentHat.map((e) => 1 / (1 - e)), treatmentHat.map((e) => 1 / e)] as const;
    const [untreated, treated] = [0, 1].map((arm) => {
      const { slope, variance } = slopeOn(inverse[arm]!, arm);
      const at = mean(inverse[arm]!);
      return { correction: slope * at, variance: variance * at * at };
    });
    const spread = populationVariance(effect) / effect.length;
    return {
      estimate: mean(effect) + treated!.correction - untreated!.correction,
      se: Math.sqrt(treated!.variance + untreated!.variance + spread),
    };
  }
  const arm = estimand === "ATT" ? 1 : 0;
  const sign = arm === 1 ? 1 : -1;
  const odds = treatmentHat.map((e) => (arm === 1 ? e / (1 - e) : (1 - e) / e));
  const { slope, variance } = slopeOn(odds, 1 - arm);
  const at = mean(among(odds, arm));
  const [own, predicted] = [among(residual, arm), among(effect, arm)];
  const size = own.length;
  if (size < 2) throw new DataError([{ path: "treatment", message: `is ${arm} for one unit; a variance needs two` }]);
  return {
    estimate: mean(predicted) + sign * ((ownResidual ? mean(own) : 0) - slope * at),
    se: Math.sqrt(variance * at * at + sampleVariance(own) / size + populationVariance(predicted) / size),
  };
}

/** Slope of r on h without an intercept, and its HC3 variance. */
function fluctuation(weight: Float64Array, residual: Float64Array): { slope: number; variance: number } {
  const fit = leastSquares(design({ weight }), residual);
  return { slope: fit.coefficients[0]!, variance: coefficientCovariance(fit, "HC3")[0]! };
}
