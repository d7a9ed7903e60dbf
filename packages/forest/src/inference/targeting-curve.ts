/** What a RATE averages the targeting operator characteristic with: AUTOC evenly, QINI by the share treated. */
export type RateTarget = "AUTOC" | "QINI";

/** Units in the order in which a priority would treat them; entries are in that order. */
export interface Ranking {
  /** Position of each unit in the data that were ranked. */
  readonly order: Uint32Array;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
  /** Where units of one priority begin, and the number of units at the end. */
  readonly ties: Uint32Array;
}

/** RATE and curve of one sample. */
export interface TargetingCurve {
  readonly rate: number;
  /** TOC at each of the shares. */
  readonly toc: Float64Array;
}

/** Units by descending priority; equal ones by position, which no result depends on. */
export function rankUnits(priority: Float64Array, scores: Float64Array, weights: Float64Array): Ranking {
  const order = Uint32Array.from(priority.keys()).sort((a, b) => priority[b]! - priority[a]! || a - b);
  const ties = [0];
  for (let k = 1; k < order.length; k++) if (priority[order[k]!] !== priority[order[k - 1]!]) ties.push(k);
  ties.push(order.length);
  return {
    order,
    scores: Float64Array.from(order, (i) => scores[i]!),
    weights: Float64Array.from(order, (i) => weights[i]!),
    ties: Uint32Array.from(ties),
  };
}

/** Running sums of one sample, reused from sample to sample. */
export interface CurveMemory {
  /** Weight of each sampled unit, and the sums of weights and of weighted scores down to it. */
  readonly own: Float64Array;
  readonly weight: Float64Array;
  readonly score: Float64Array;
}

export const curveMemory = (n: number): CurveMemory => ({
  own: new Float64Array(n),
  weight: new Float64Array(n),
  score: new Float64Array(n),
});

/** Rounding of a share times the sum of weights that still counts as reached. */
const SLACK = 1e-12;

/**
 * The targeting operator characteristic TOC(q): mean score of the share q with the highest priority, less the mean of
 * all. Units of one priority each get the mean score of their group, as if ties were broken at random and averaged over.
 *
 * AUTOC = sum_k w_k TOC(q_k) / W and QINI = sum_k w_k q_k TOC(q_k) / W, q_k the share of the weight W down to unit k.
 *
 * @param sampled 1 for the units, by position in the data, that take part, at least one of them; `null` for all.
 */
export function targetingCurve(
  ranking: Ranking,
  sampled: Uint8Array | null,
  { target, shares }: { readonly target: RateTarget; readonly shares: readonly number[] },
  memory: CurveMemory,
): TargetingCurve {
  const count = accumulate(ranking, sampled, memory);
  const { own, weight, score } = memory;
  const total = weight[count - 1]!;
  const average = score[count - 1]! / total;
  let rate = 0;
  for (let k = 0; k < count; k++) {
    const gain = score[k]! / weight[k]! - average;
    rate += (target === "AUTOC" ? own[k]! : own[k]! * (weight[k]! / total)) * gain;
  }
  const toc = Float64Array.from(shares, (share) => {
    const k = lastWithin(weight, count, share * total * (1 + SLACK));
    return score[k]! / weight[k]! - average;
  });
  return { rate: rate / total, toc };
}

/** Fills the running sums; returns the number of sampled units. */
function accumulate(ranking: Ranking, sampled: Uint8Array | null, { own, weight, score }: CurveMemory): number {
  const { order, scores, weights, ties } = ranking;
  let count = 0;
  let weightSum = 0;
  let scoreSum = 0;
  for (let g = 0; g + 1 < ties.length; g++) {
    const [start, end] = [ties[g]!, ties[g + 1]!];
    let tiedWeight = 0;
    let tiedScore = 0;
    for (let k = start; k < end; k++) {
      if (sampled !== null && sampled[order[k]!] === 0) continue;
      tiedWeight += weights[k]!;
      tiedScore += weights[k]! * scores[k]!;
    }
    const mean = tiedScore / tiedWeight;
    for (let k = start; k < end; k++) {
      if (sampled !== null && sampled[order[k]!] === 0) continue;
      weightSum += weights[k]!;
      scoreSum += weights[k]! * mean;
      own[count] = weights[k]!;
      weight[count] = weightSum;
      score[count] = scoreSum;
      count++;
    }
  }
  return count;
}

/** Last of the first `count` ascending values that is at most `bound`, or the first. */
function lastWithin(values: Float64Array, count: number, bound: number): number {
  let [low, high] = [0, count];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= bound) low = middle;
    else high = middle;
  }
  return low;
}
