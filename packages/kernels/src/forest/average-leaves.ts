import type { BlockLeaves, LeafSolver } from "./leaf-solver.js";
import { littleBagVariance } from "./little-bags.js";
import type { Influence, Solution, SolveStrategy } from "./strategies/strategy.js";

/** What a forest of leaf means is predicted from. */
export interface Averaging {
  readonly strategy: SolveStrategy;
  readonly weighted: boolean;
  readonly statistics: Float64Array;
  readonly trees: number;
  readonly bagSize: number;
}

/**
 * Averages leaf means over trees, solves once per row, and adds up the squared influences of trees and bags. With weights,
 * averages are ratios of averages: each tree counts by the mean weight of the row's leaf.
 *
 * @param rows Most rows of a block.
 */
export function averageLeaves(averaging: Averaging, rows: number): LeafSolver {
  const { strategy, weighted } = averaging;
  const { outputs } = strategy;
  const width = strategy.width + (weighted ? 1 : 0);
  const totals = new Float64Array(rows * width);
  const trees = new Int32Array(rows);
  const spread = {
    bags: new Uint32Array(rows),
    bagSquares: new Float64Array(rows),
    treeSquares: new Float64Array(rows),
  };
  return (block, output, at) => {
    add(averaging, block, { totals, trees, width });
    const solutions = solveRows({ strategy, weighted, width }, { totals, trees }, block.size);
    for (let d = 0; d < outputs; d++) {
      const influences = solutions.map((solution) => solution?.influences[d] ?? null);
      addSquares(averaging, block, { influences, width }, spread);
      for (let i = 0; i < block.size; i++) {
        const entry = (at + i) * outputs + d;
        const solution = solutions[i]!;
        const bags = spread.bags[i]!;
        const isKnown = solution !== null && bags > 0 && averaging.bagSize > 1;
        output.bags[at + i] = bags;
        output.estimate[entry] = solution === null || trees[i] === 0 ? Number.NaN : solution.estimates[d]!;
        output.variance[entry] = isKnown
          ? littleBagVariance(bags, spread.bagSquares[i]!, spread.treeSquares[i]!, averaging.bagSize)
          : Number.NaN;
      }
    }
  };
}

/** Adds up leaf means, tree by tree. */
function add(
  { statistics, trees: count }: Averaging,
  { leaves, stride, size }: BlockLeaves,
  { totals, trees, width }: { readonly totals: Float64Array; readonly trees: Int32Array; readonly width: number },
): void {
  totals.fill(0);
  trees.fill(0);
  for (let tree = 0; tree < count; tree++) {
    for (let i = 0; i < size; i++) {
      const leaf = leaves[tree * stride + i]!;
      if (leaf < 0) continue;
      trees[i]!++;
      for (let s = 0; s < width; s++) totals[i * width + s]! += statistics[leaf * width + s]!;
    }
  }
}

/** Solves for every row of a block. */
function solveRows(
  {
    strategy,
    weighted,
    width,
  }: { readonly strategy: SolveStrategy; readonly weighted: boolean; readonly width: number },
  { totals, trees }: { readonly totals: Float64Array; readonly trees: Int32Array },
  size: number,
): (Solution | null)[] {
  const means = new Float64Array(width);
  return Array.from({ length: size }, (_, i) => {
    for (let s = 0; s < width; s++) means[s] = totals[width * i + s]! / trees[i]!;
    if (!weighted) return strategy.solve(means);
    const weight = means[width - 1]!;
    const solution = strategy.solve(means.map((mean) => mean / weight));
    if (solution === null) return null;
    // The influence of a tree is that of its means weighted by its leaf's mean weight, in units of the average one.
    const influences = solution.influences.map(({ offset, slope, constant }) => ({
      offset,
      slope: slope.map((s) => s / weight),
      constant: constant / weight,
    }));
    return { estimates: solution.estimates, influences };
  });
}

/** Adds up every row's squared influences on one estimate, bag by bag. */
function addSquares(
  { statistics, weighted, trees, bagSize }: Averaging,
  { leaves, stride, size }: BlockLeaves,
  { influences, width }: { readonly influences: readonly (Influence | null)[]; readonly width: number },
  {
    bags,
    bagSquares,
    treeSquares,
  }: Readonly<Record<"bagSquares" | "treeSquares", Float64Array>> & {
    readonly bags: Uint32Array;
  },
): void {
  bags.fill(0);
  bagSquares.fill(0);
  treeSquares.fill(0);
  for (let first = 0; first < trees; first += bagSize) {
    for (let i = 0; i < size; i++) {
      const influence = influences[i]!;
      let sum = 0;
      let squares = 0;
      let tree = first;
      for (; tree < first + bagSize; tree++) {
        const leaf = leaves[tree * stride + i]!;
        if (leaf < 0) break;
        const weight = weighted ? statistics[leaf * width + width - 1]! : 1;
        const moved = influence === null ? 0 : influenceOf(statistics, leaf * width, influence, weight);
        sum += moved;
        squares += moved * moved;
      }
      if (tree < first + bagSize) continue;
      const mean = sum / bagSize;
      bags[i]!++;
      bagSquares[i]! += mean * mean;
      treeSquares[i]! += squares;
    }
  }
}

/** The influence of a tree whose leaf's numbers begin at `from`. */
function influenceOf(
  statistics: Float64Array,
  from: number,
  { offset, slope, constant }: Influence,
  weight: number,
): number {
  const at = from + offset;
  let sum = pairAt(statistics, at, slope, 0);
  for (let s = 2; s < slope.length; s += 2) sum += pairAt(statistics, at, slope, s);
  return sum + constant * weight;
}

function pairAt(statistics: Float64Array, at: number, slope: readonly number[], s: number): number {
  const first = slope[s]! * statistics[at + s]!;
  return s + 1 < slope.length ? first + slope[s + 1]! * statistics[at + s + 1]! : first;
}
