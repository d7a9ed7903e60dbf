import { CareerDmlError, type Rng, ShapeError } from "@career-dml/core";
import { drawSubset, isMember, select } from "./subsets.js";

/** How bags are drawn. What is drawn are units, or whole clusters of them. */
export interface BagSampling {
  readonly n: number;
  /** Cluster of each unit, 0, 1, … without a gap, length n; empty: every unit is drawn by itself. */
  readonly clusters: Int32Array;
  /** Units, or clusters, per bag, drawn from all. */
  readonly bagSample: number;
}

/** How bags and trees are drawn. */
export interface TreeSampling extends BagSampling {
  /** Units that a drawn cluster gives to a tree, drawn anew by each; 0: all of its units. Read with clusters only. */
  readonly clusterUnits: number;
  /** Units, or clusters, per tree, drawn from those of its bag. */
  readonly treeSample: number;
  /** Those of a tree that decide its splits; the others fill its leaves. Equal to `treeSample` without honesty: all do both. */
  readonly splitSample: number;
}

/**
 * The units of a bag as bits, for out-of-bag prediction: bit i of word `i >> 5` says whether the unit, or its cluster,
 * was drawn. Takes the first draws of the bag's stream, as `TreeSampler.drawBag` does.
 */
export function drawnUnits(rng: Rng, { n, clusters, bagSample }: BagSampling): Int32Array {
  const bits = new Int32Array((n + 31) >> 5);
  if (clusters.length === 0) {
    drawSubset(rng, n, bagSample, bits);
    return bits;
  }
  const drawn = new Int32Array((n + 31) >> 5);
  drawSubset(rng, clusterCount(clusters), bagSample, drawn);
  for (let i = 0; i < n; i++) if (isMember(drawn, clusters[i]!)) bits[i >> 5]! |= 1 << (i & 31);
  return bits;
}

/** Draws the bags and trees of one forest, one after the other, into its own memory. */
export interface TreeSampler {
  /** Most units that can decide the splits, and most that can fill the leaves, of a tree. */
  readonly mostSplit: number;
  readonly mostFill: number;
  /** The units of the tree drawn last: entries 0 … count - 1; clusters ascending, and units ascending within theirs. */
  readonly split: Int32Array;
  readonly fill: Int32Array;
  splitCount: number;
  fillCount: number;
  drawBag(rng: Rng): void;
  drawTree(rng: Rng): void;
}

/** Units by cluster, ascending: those of cluster c are entries starts[c] … starts[c + 1] - 1 of `units`. */
interface Members {
  readonly starts: Int32Array;
  readonly units: Int32Array;
}

/**
 * A sampler of trees. A bag draws units or clusters uniformly; a tree draws from those of its bag, then those that
 * decide its splits from its own. Units of a cluster are never on both sides of honesty. With `clusterUnits`, each
 * drawn cluster then gives that many of its units, drawn uniformly cluster by cluster, first for the splits.
 *
 * Twin: native/crates/kernels/src/forest/sample_units.rs
 */
export function treeSampler(sampling: TreeSampling): TreeSampler {
  const { n, clusters, clusterUnits, bagSample, treeSample, splitSample } = sampling;
  const isHonest = splitSample < treeSample;
  const fillSample = isHonest ? treeSample - splitSample : treeSample;
  const members = clusters.length === 0 ? null : membersOf(clusters);
  const count = members === null ? n : members.starts.length - 1;
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const bits = new Int32Array((n + 31) >> 5);
  const [bag, tree, drawn] = [new Int32Array(bagSample), new Int32Array(treeSample), new Int32Array(treeSample)];
  const mostSplit = members === null ? splitSample : mostUnits(members, splitSample, clusterUnits);
  const mostFill = members === null ? fillSample : mostUnits(members, fillSample, clusterUnits);
  const [split, fill] = [new Int32Array(mostSplit), new Int32Array(mostFill)];
  const gather = (rng: Rng, chosen: number, into: Int32Array): number =>
    gatherClusters(rng, members!, drawn.subarray(0, chosen), { clusterUnits, bits, into });
  return {
    mostSplit,
    mostFill,
    split,
    fill,
    splitCount: splitSample,
    fillCount: fillSample,
    drawBag(rng) {
      drawSubset(rng, count, bagSample, bits);
      select(bits, all, count, { chosen: bag, inside: true });
    },
    drawTree(rng) {
      drawSubset(rng, bagSample, treeSample, bits);
      select(bits, bag, bagSample, { chosen: tree, inside: true });
      drawSubset(rng, treeSample, splitSample, bits);
      if (members === null) {
        select(bits, tree, treeSample, { chosen: split, inside: true });
        // Without honesty the same units do both.
        select(bits, tree, treeSample, { chosen: fill, inside: !isHonest });
        return;
      }
      select(bits, tree, treeSample, { chosen: drawn, inside: true });
      select(bits, tree, treeSample, { chosen: drawn.subarray(splitSample), inside: false });
      this.splitCount = gather(rng, splitSample, split);
      if (isHonest) {
        drawn.copyWithin(0, splitSample);
        this.fillCount = gather(rng, fillSample, fill);
      } else {
        fill.set(split.subarray(0, this.splitCount));
        this.fillCount = this.splitCount;
      }
    },
  };
}

/** Clusters that a forest draws from. */
const clusterCount = (clusters: Int32Array): number => clusters.reduce((most, c) => Math.max(most, c), -1) + 1;

function membersOf(clusters: Int32Array): Members {
  const starts = new Int32Array(clusterCount(clusters) + 1);
  for (const c of clusters) starts[c + 1]!++;
  for (let c = 1; c < starts.length; c++) starts[c]! += starts[c - 1]!;
  const next = starts.slice();
  const units = new Int32Array(clusters.length);
  clusters.forEach((c, unit) => {
    units[next[c]!++] = unit;
  });
  return { starts, units };
}

const sizesOf = ({ starts }: Members): Int32Array => starts.subarray(1).map((end, c) => end - starts[c]!);

/** Units in the largest `count` clusters. */
function mostUnits(members: Members, count: number, clusterUnits: number): number {
  if (clusterUnits > 0) return count * clusterUnits;
  const sizes = sizesOf(members).sort();
  return sizes.subarray(sizes.length - count).reduce((sum, size) => sum + size, 0);
}

/** Units of the given clusters, in order; returns how many. */
function gatherClusters(
  rng: Rng,
  { starts, units }: Members,
  chosen: Int32Array,
  memory: { readonly clusterUnits: number; readonly bits: Int32Array; readonly into: Int32Array },
): number {
  const { clusterUnits, bits, into } = memory;
  let count = 0;
  for (const c of chosen) {
    const own = units.subarray(starts[c], starts[c + 1]);
    if (clusterUnits === 0) {
      into.set(own, count);
      count += own.length;
      continue;
    }
    drawSubset(rng, own.length, clusterUnits, bits);
    count += select(bits, own, own.length, { chosen: into.subarray(count), inside: true });
  }
  return count;
}

/**
 * Checks the sampling of bags.
 *
 * @returns Units, or clusters, to draw from.
 * @throws {ShapeError} if there are clusters but not one per unit.
 * @throws {CareerDmlError} code OPTIONS if a cluster has no unit, or `bagSample` is out of its range.
 */
export function checkBagSampling({ n, clusters, bagSample }: BagSampling): number {
  if (clusters.length !== 0 && clusters.length !== n) throw new ShapeError("clusters", n, clusters.length);
  const count = clusters.length === 0 ? n : clusterCount(clusters);
  if (clusters.some((c) => c < 0 || c >= n) || (clusters.length > 0 && sizesOf(membersOf(clusters)).includes(0))) {
    throw new CareerDmlError("OPTIONS", "clusters must be numbered from 0 without a gap.");
  }
  checkRange("bagSample", bagSample, [1, count]);
  return count;
}

/**
 * Checks the sampling of trees.
 *
 * @throws {ShapeError} as `checkBagSampling` does.
 * @throws {CareerDmlError} code OPTIONS if a sample is out of its range, or `clusterUnits` above the smallest cluster.
 */
export function checkTreeSampling(sampling: TreeSampling): void {
  checkBagSampling(sampling);
  checkRange("treeSample", sampling.treeSample, [1, sampling.bagSample]);
  checkRange("splitSample", sampling.splitSample, [1, sampling.treeSample]);
  if (sampling.clusters.length === 0) return;
  const smallest = sizesOf(membersOf(sampling.clusters)).reduce((least, size) => Math.min(least, size), sampling.n);
  checkRange("clusterUnits", sampling.clusterUnits, [0, smallest]);
}

function checkRange(what: string, value: number, [low, high]: readonly [number, number]): void {
  if (value >= low && value <= high) return;
  throw new CareerDmlError("OPTIONS", `${what} must lie in [${low}, ${high}], got ${value}.`);
}
