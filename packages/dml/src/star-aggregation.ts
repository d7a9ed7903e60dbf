import { DataError, mean } from "@career-dml/core";

/** The best single candidate, the partner that lowers its loss most, and the partner's weight. */
export interface StarChoice {
  /** Index of the candidate with the smallest loss; the first of equals. */
  readonly best: number;
  /** Index of the partner; `null` where none lowers the loss. */
  readonly partner: number | null;
  /** Weight of the partner in [0, 1]; the best has 1 - weight. */
  readonly weight: number;
  /** Mean loss of the combination. */
  readonly loss: number;
}

/**
 * Star aggregation of regressions under squared loss. b is the best single candidate; for every other j the weight is
 * beta = E_n[(Y - f_b)(f_j - f_b)] / E_n[(f_j - f_b)^2], clipped to [0, 1]; the j with the smallest combined loss is kept.
 *
 * @param predictions Out-of-fold predictions of each candidate, length n each.
 * @throws {DataError} without candidates.
 * @see Audibert (2007), NeurIPS 20: the empirical star algorithm.
 */
export function starSquared(target: Float64Array, predictions: readonly Float64Array[]): StarChoice {
  const losses = predictions.map((f) => mean(target.map((y, i) => (y - f[i]!) ** 2)));
  return star(losses, (best, j) => {
    const [fb, fj] = [predictions[best]!, predictions[j]!];
    const gap = fj.map((f, i) => f - fb[i]!);
    const slope = mean(gap.map((g, i) => (target[i]! - fb[i]!) * g));
    return { slope, curvature: mean(gap.map((g) => g * g)) };
  });
}

/** The representer a at both treatments, length n each. */
export interface Representer {
  /** a(1, X): 1 / e for a propensity e. */
  readonly treated: Float64Array;
  /** a(0, X): -1 / (1 - e) for a propensity e. */
  readonly untreated: Float64Array;
}

/** The representer of the ATE that a propensity implies. */
export const representerOf = (propensity: Float64Array): Representer => ({
  treated: propensity.map((e) => 1 / e),
  untreated: propensity.map((e) => -1 / (1 - e)),
});

/**
 * Star aggregation of Riesz representers under the loss E_n[a^2 - 2 (a(1, X) - a(0, X))], whose weight is
 * beta = E_n[m(a_j - a_b) - a_b (a_j - a_b)] / E_n[(a_j - a_b)^2] with m(a) = a(1, X) - a(0, X).
 *
 * @throws {DataError} without candidates.
 * @see Chernozhukov, Newey & Singh (2022), Econometrica 90(3), for the loss; Audibert (2007) for the star.
 */
export function starRiesz(treatment: Uint8Array, representers: readonly Representer[]): StarChoice {
  const received = representers.map((a) => a.treated.map((v, i) => (treatment[i] === 1 ? v : a.untreated[i]!)));
  const contrast = representers.map((a) => a.treated.map((v, i) => v - a.untreated[i]!));
  const losses = received.map((a, l) => mean(a.map((v, i) => v * v - 2 * contrast[l]![i]!)));
  return star(losses, (best, j) => {
    const gap = received[j]!.map((v, i) => v - received[best]![i]!);
    const slope = mean(gap.map((g, i) => contrast[j]![i]! - contrast[best]![i]! - received[best]![i]! * g));
    return { slope, curvature: mean(gap.map((g) => g * g)) };
  });
}

/** Both losses are quadratic along the segment from b to j: loss(beta) = loss_b - 2 beta slope + beta^2 curvature. */
type Segment = (best: number, j: number) => { slope: number; curvature: number };

function star(losses: readonly number[], segment: Segment): StarChoice {
  if (losses.length === 0)
    throw new DataError([{ path: "candidates", message: "are empty; there is nothing to choose" }]);
  const best = losses.reduce((least, loss, l) => (loss < losses[least]! ? l : least), 0);
  let choice: StarChoice = { best, partner: null, weight: 0, loss: losses[best]! };
  for (let j = 0; j < losses.length; j++) {
    if (j === best) continue;
    const { slope, curvature } = segment(best, j);
    if (!(slope > 0 && curvature > 0)) continue;
    const weight = Math.min(1, slope / curvature);
    const loss = losses[best]! - 2 * weight * slope + weight * weight * curvature;
    if (loss < choice.loss) choice = { best, partner: j, weight, loss };
  }
  return Object.freeze(choice);
}

/** (1 - weight) f_best + weight f_partner. */
export function combine(choice: StarChoice, values: readonly Float64Array[]): Float64Array {
  const best = values[choice.best]!;
  if (choice.partner === null) return best;
  const partner = values[choice.partner]!;
  return best.map((v, i) => v + choice.weight * (partner[i]! - v));
}
