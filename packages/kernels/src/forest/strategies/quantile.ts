import type { LeafSolver } from "../leaf-solver.js";
import { unitCuts } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";
import { classComponents, relabelClasses } from "./classification.js";
import { nodeSums, shareWeights } from "./node-weights.js";
import type { CutLimits, GrowthStrategy, NodeGrid, Units } from "./strategy.js";

/** Data of a quantile forest; columns of length n. */
export interface QuantileColumns {
  /** Number of each unit's outcome among the distinct outcomes, ascending from 0: no quantile depends on more. */
  readonly outcome: Float64Array;
  /** Quantiles that splits tell apart, ascending in (0, 1). */
  readonly quantiles: Float64Array;
  /** `null` if all units count alike. */
  readonly weight: Float64Array | null;
}

/**
 * Quantile forest: the distribution of the outcome around a point. A leaf holds the number of its units, their outcome
 * codes, then their weights where there are weights; `left` of a leaf is the place of the first of these numbers.
 * Columns: outcome code, weight.
 */
export function growQuantile({ outcome, quantiles, weight }: QuantileColumns): GrowthStrategy<true> {
  return {
    columns: weight === null ? [outcome] : [outcome, weight],
    components: classComponents(quantiles.length + 1),
    doses: 0,
    weighted: weight !== null,
    moments: ({ start, end }, limits) => (end - start < 2 * limits.minUnits ? null : true),
    relabel: (ws, node, limits) => relabel(ws, node, limits, quantiles),
    cuts: (_ws, column, rule) => unitCuts(column, rule),
    leafWidth: 1,
    leafStatistics({ filling, start, end }, into) {
      into.push(end - start);
      for (let k = start; k < end; k++) into.push(outcome[filling[k]!]!);
      if (weight !== null) for (let k = start; k < end; k++) into.push(weight[filling[k]!]!);
    },
  };
}

/**
 * Pseudo-outcomes of a quantile split (Athey, Tibshirani & Wager 2019, section 5): the class of a unit is the number of
 * the node's quantiles that its outcome lies above, and classes are split by Gini's impurity.
 *
 * @returns `null` if all units are of one class.
 */
function relabel(
  ws: Workspace,
  { columns, start, end }: Units,
  limits: CutLimits,
  quantiles: Float64Array,
): NodeGrid | null {
  const [codes, weight = null] = columns as [Float64Array, Float64Array?];
  const { most } = nodeSums(weight, start, end);
  shareWeights(ws, weight, { start, end, most });
  const edges = nodeQuantiles(ws, codes.subarray(start, end), start, quantiles);
  const own = new Int32Array(end - start);
  const classWeight = new Float64Array(quantiles.length + 1);
  for (let i = start; i < end; i++) {
    const code = codes[i]!;
    let above = 0;
    while (above < edges.length && code > edges[above]!) above++;
    own[i - start] = above;
    classWeight[above]! += weight === null ? 1 : weight[i]!;
  }
  return relabelClasses(ws, { start, end, weight, classWeight, classOf: (i) => own[i - start]! }, limits);
}

/** The least code of the node at or below which each quantile of its weight lies. Weights are the node's integers. */
function nodeQuantiles({ share }: Workspace, codes: Float64Array, start: number, quantiles: Float64Array): number[] {
  const sorted = codes.slice().sort();
  // Without weights, units of one code may as well stand one after the other.
  if (share.length === 0) return leastCovering(sorted, new Float64Array(sorted.length).fill(1), quantiles);
  const weightAt = new Float64Array(sorted.length);
  for (let i = 0; i < codes.length; i++) weightAt[firstAt(sorted, codes[i]!)]! += share[start + i]!;
  return leastCovering(sorted, weightAt, quantiles);
}

/** The least of the ascending codes at or below which each quantile of the weight lies. */
function leastCovering(sorted: Float64Array, weightAt: Float64Array, quantiles: Float64Array): number[] {
  let total = 0;
  for (let k = 0; k < weightAt.length; k++) total += weightAt[k]!;
  const edges: number[] = [];
  let k = 0;
  let below = weightAt[0]!;
  for (const q of quantiles) {
    while (k < sorted.length - 1 && below < q * total) below += weightAt[++k]!;
    edges.push(sorted[k]!);
  }
  return edges;
}

/** First place of a value that is in the ascending list. */
function firstAt(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a quantile forest is predicted from. */
export interface QuantileLeaves {
  readonly statistics: Float64Array;
  readonly weighted: boolean;
  readonly trees: number;
  readonly bagSize: number;
  /** Distinct outcomes of the fit. */
  readonly codes: number;
  /** Quantiles to predict, ascending in (0, 1). */
  readonly quantiles: Float64Array;
}

/**
 * Weighs outcome codes by how often their units share a leaf with the row: each unit of a leaf has the share `weight /
 * units` of its tree, trees in ascending order (Meinshausen 2006, equation 4). The estimate of a quantile is the least code
 * at or below which it lies, weights added in ascending code; NaN where no tree says anything. Variances are NaN.
 */
export function quantileLeaves({ statistics, weighted, trees, bagSize, codes, quantiles }: QuantileLeaves): LeafSolver {
  const around = { weight: new Float64Array(codes), touched: new Int32Array((codes + 31) >> 5) };
  return ({ leaves, stride, size }, output, at) => {
    for (let i = 0; i < size; i++) {
      let bags = 0;
      for (let first = 0; first < trees; first += bagSize) {
        let taken = 0;
        for (let tree = first; tree < first + bagSize; tree++) {
          const leaf = leaves[tree * stride + i]!;
          if (leaf < 0) continue;
          addLeaf(around, statistics, { leaf, weighted });
          taken++;
        }
        if (taken === bagSize) bags++;
      }
      output.bags[at + i] = bags;
      takeQuantiles(around, quantiles, output.estimate, (at + i) * quantiles.length);
    }
    const from = at * quantiles.length;
    output.variance.fill(Number.NaN, from, from + size * quantiles.length);
  };
}

/** Weights of outcome codes around a row, and which of them are not zero. */
interface OutcomeWeights {
  readonly weight: Float64Array;
  readonly touched: Int32Array;
}

function addLeaf(
  { weight, touched }: OutcomeWeights,
  statistics: Float64Array,
  { leaf, weighted }: { readonly leaf: number; readonly weighted: boolean },
): void {
  const units = statistics[leaf]!;
  for (let k = leaf + 1; k <= leaf + units; k++) {
    const code = statistics[k]!;
    weight[code]! += (weighted ? statistics[k + units]! : 1) / units;
    touched[code >> 5]! |= 1 << (code & 31);
  }
}

/** Writes the code of every quantile, and forgets the weights. */
function takeQuantiles(
  { weight, touched }: OutcomeWeights,
  quantiles: Float64Array,
  into: Float64Array,
  at: number,
): void {
  const codes: number[] = [];
  touched.forEach((bits, w) => {
    for (let word = bits; word !== 0; word &= word - 1) codes.push((w << 5) + 31 - Math.clz32(word & -word));
  });
  touched.fill(0);
  let total = 0;
  for (const code of codes) total += weight[code]!;
  let [k, below] = [0, codes.length === 0 ? 0 : weight[codes[0]!]!];
  quantiles.forEach((q, j) => {
    while (k < codes.length - 1 && below < q * total) below += weight[codes[++k]!]!;
    into[at + j] = codes.length === 0 ? Number.NaN : codes[k]!;
  });
  for (const code of codes) weight[code] = 0;
}
