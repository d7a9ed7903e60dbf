import { mean, type RunContext } from "@career-dml/core";
import type { AnyForest } from "../any-forest.js";
import { mergeForests } from "../merge-forests.js";

/**
 * How a candidate is fitted, and what its predictions f explain: the loss of unit i is `(target_i - dose_i f_i)^2`, times its
 * weight over the mean weight.
 */
export interface TuningProblem<F extends AnyForest> {
  /** Grows `trees` trees from bag `firstBag` on. */
  readonly fit: (part: { readonly trees: number; readonly firstBag: number }, run: RunContext) => Promise<F>;
  /** Out-of-bag predictions. */
  readonly predict: (forest: F, run: RunContext) => Promise<Float64Array>;
  readonly target: Float64Array;
  readonly dose: Float64Array;
  readonly weights?: Float64Array | undefined;
}

/** Parts of a small forest: what each changes says how far its few trees are from many. */
const PARTS = 4;

/**
 * Out-of-bag losses by unit, as a forest of very many trees would have them: that of the small forest, less the dose squared
 * times the Monte Carlo variance of its prediction, estimated by the jackknife over four parts grown on bags of their own
 * (Efron & Stein 1981, Annals of Statistics 9(3)).
 *
 * @param size Trees of the small forest and per bag.
 */
export async function outOfBagLosses<F extends AnyForest>(
  { fit, predict, target, dose, weights }: TuningProblem<F>,
  size: { readonly trees: number; readonly bagSize: number },
  run: RunContext,
): Promise<{ readonly losses: Float64Array; readonly clusters: Int32Array }> {
  const bags = Math.max(2, Math.floor(size.trees / (PARTS * size.bagSize)));
  const parts: F[] = [];
  for (let k = 0; k < PARTS; k++) parts.push(await fit({ trees: bags * size.bagSize, firstBag: k * bags }, run));
  const meanWeight = weights === undefined ? 1 : mean(weights);
  const whole = await predict(mergeForests(parts), run);
  const without: Float64Array[] = [];
  for (const left of parts) without.push(await predict(mergeForests(parts.filter((part) => part !== left)), run));
  const losses = whole.map((prediction, i) => {
    const center = without.reduce((sum, other) => sum + other[i]!, 0) / PARTS;
    const variance = without.reduce((sum, other) => sum + (other[i]! - center) ** 2, 0) * ((PARTS - 1) / PARTS);
    const loss = (target[i]! - dose[i]! * prediction) ** 2 - dose[i]! ** 2 * variance;
    return weights === undefined ? loss : (loss * weights[i]!) / meanWeight;
  });
  return { losses, clusters: parts[0]!.clusters };
}
