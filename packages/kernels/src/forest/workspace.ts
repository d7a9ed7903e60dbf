import type { GrowthStrategy } from "./strategies/strategy.js";

/** Which of the two buffers holds a node: children are written to the other one. */
export type Side = 0 | 1;

/** Memory for growing one tree after another; sized once, so that growing allocates next to nothing. */
export interface Workspace {
  /** Most units that may decide splits. */
  readonly capacity: number;
  readonly p: number;
  /** Local ids of the units of each node, by feature, ascending in that feature: entry k of feature j at `j * capacity + k`. */
  readonly order: readonly [Int32Array, Int32Array];
  /** Row of the data of each local id; a node owns a contiguous range. */
  readonly unit: readonly [Int32Array, Int32Array];
  /** Their values in the columns that the strategy asks for. */
  readonly columns: readonly [readonly Float64Array[], readonly Float64Array[]];
  /** Pseudo-outcome of each local id of the current node on its integer grid; component c of id i at `components * i + c`. */
  readonly rho: Int32Array;
  /** Centred dose of each local id of the current node on its integer grid; dose d of id i at `doses * i + d`. */
  readonly dose: Int32Array;
  /** Of several doses, or one with weights: least variation in a child, and rate of the penalty, in grid units. */
  readonly doseMinimum: Float64Array;
  readonly doseRate: Float64Array;
  /** Sums of the components of pseudo-outcomes along a column. */
  readonly sums: Int32Array;
  /** Weight of each local id of the current node on its integer grid; empty without weights. */
  readonly share: Int32Array;
  /** Local id in the child's buffer of each local id of the current node. */
  readonly moved: Int32Array;
  /** 1 / k, and the square root of k, by k. */
  readonly reciprocal: Float64Array;
  readonly root: Float64Array;
  /** Local id by rank, and the ranks taken: what orders a tree's sample without sorting. */
  readonly place: Int32Array;
  readonly taken: Int32Array;
  readonly candidate: Uint8Array;
  /** The node's units in another order than that of their column; empty if there are neither missing values nor categories. */
  readonly arranged: Int32Array;
  /** First units of the categories in the current order, and their mean pseudo-outcomes by first unit; likewise empty. */
  readonly runs: Int32Array;
  readonly runMean: Float64Array;
  /** Nodes of the growing tree: column and bits of node-sides.ts, -1 for a leaf; the right child follows the left one. */
  readonly feature: Int32Array;
  /** Largest code on the left, and a unit that has it, or -1 if only missing values go right; first word of a set. */
  readonly splitCode: Int32Array;
  readonly splitUnit: Int32Array;
  readonly sets: number[];
  readonly left: Int32Array;
  /** Units that fill the leaves, and scratch for their partition. */
  readonly filling: Int32Array;
  readonly scratch: Int32Array;
  /** First unit and end of every node's range of `filling`: entries 2 i and 2 i + 1. */
  readonly ranges: Int32Array;
  /** The node that stands in each node's place after pruning, and nodes in breadth-first order. */
  readonly kept: Int32Array;
  readonly queue: Int32Array;
}

const ints = (length: number): Int32Array => new Int32Array(length);
const floats = (length: number): Float64Array => new Float64Array(length);

/** Memory for trees on up to `splitSample` units that decide splits, out of n; `filling` gets those that fill the leaves. */
export function createWorkspace(size: {
  readonly n: number;
  readonly p: number;
  readonly strategy: GrowthStrategy;
  readonly splitSample: number;
  readonly filling: Int32Array;
  /** Whether there are missing values or categories. */
  readonly arranges: boolean;
}): Workspace {
  const { n, p, strategy, splitSample: capacity, filling } = size;
  const columns = (): Float64Array[] => strategy.columns.map(() => floats(capacity));
  const nodes = 2 * capacity + 1;
  const arranged = size.arranges ? capacity : 0;
  return {
    capacity,
    p,
    order: [ints(p * capacity), ints(p * capacity)],
    unit: [ints(capacity), ints(capacity)],
    columns: [columns(), columns()],
    rho: ints(capacity * strategy.components),
    dose: ints(capacity * strategy.doses),
    doseMinimum: floats(strategy.doses),
    doseRate: floats(strategy.doses),
    sums: ints(strategy.components),
    share: ints(strategy.weighted ? capacity : 0),
    moved: ints(capacity),
    reciprocal: floats(capacity + 1).map((_, k) => 1 / Math.max(k, 1)),
    root: floats(capacity + 1).map((_, k) => Math.sqrt(k)),
    place: ints(n),
    taken: ints((n + 31) >> 5),
    candidate: new Uint8Array(p),
    arranged: ints(arranged),
    runs: ints(arranged),
    runMean: floats(arranged),
    feature: ints(nodes),
    splitCode: ints(nodes),
    splitUnit: ints(nodes),
    sets: [],
    left: ints(nodes),
    filling,
    scratch: ints(filling.length),
    ranges: ints(2 * nodes),
    kept: ints(nodes),
    queue: ints(nodes),
  };
}
