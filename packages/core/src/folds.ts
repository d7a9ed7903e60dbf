import { clusterIndex } from "./clusters.js";
import { DataError } from "./errors.js";
import { permutation, type Rng } from "./rng.js";

/** A partition of n units: `of[i]` is the test fold of unit i. */
export interface Folds {
  readonly k: number;
  readonly of: Uint32Array;
  /** Per fold, 1 at the units outside it that may be learned from. Default: all of them. */
  readonly learnsFrom?: readonly Uint8Array[];
}

/**
 * Random folds, stratified by a 0/1 treatment so that every fold holds both groups in the proportion of the data.
 *
 * @throws {DataError} if a group has fewer units than there are folds.
 */
export function stratifiedFolds(treatment: Uint8Array, k: number, rng: Rng): Folds {
  const of = new Uint32Array(treatment.length);
  for (const group of [0, 1]) {
    const members = [...treatment.keys()].filter((i) => treatment[i] === group);
    if (members.length < k) {
      const message = `has ${members.length} units with value ${group}, fewer than ${k} folds; use fewer folds`;
      throw new DataError([{ path: "treatment", message }]);
    }
    const order = permutation(rng.fork("folds", group), members.length);
    // The second group starts where the first one ended, so that fold sizes differ by at most one.
    const offset = group === 0 ? 0 : treatment.length - members.length;
    order.forEach((m, position) => {
      of[members[m]!] = (position + offset) % k;
    });
  }
  return Object.freeze({ k, of });
}

/**
 * Random folds of n units whose sizes differ by at most one.
 *
 * @throws {DataError} if there are fewer units than folds.
 */
export function randomFolds(n: number, k: number, rng: Rng): Folds {
  if (n < k) throw new DataError([{ path: "units", message: `are ${n}, fewer than ${k} folds; use fewer folds` }]);
  const of = new Uint32Array(n);
  permutation(rng.fork("folds"), n).forEach((i, position) => {
    of[i] = position % k;
  });
  return Object.freeze({ k, of });
}

/**
 * Random folds that keep clusters whole: in random order each cluster goes to the fold with the fewest units so far.
 *
 * @param clusters Cluster of each unit, any integers.
 * @throws {DataError} if there are fewer clusters than folds.
 */
export function clusteredFolds(clusters: ArrayLike<number>, k: number, rng: Rng): Folds {
  const index = clusterIndex(clusters, clusters.length);
  if (index.count < k) {
    throw new DataError([{ path: "clusters", message: `are ${index.count}, fewer than ${k} folds; use fewer folds` }]);
  }
  const sizes = new Float64Array(index.count);
  for (const cluster of index.of) sizes[cluster]!++;
  const filled = new Float64Array(k);
  const foldOf = new Uint32Array(index.count);
  for (const cluster of permutation(rng.fork("folds"), index.count)) {
    const fold = filled.indexOf(Math.min(...filled));
    foldOf[cluster] = fold;
    filled[fold]! += sizes[cluster]!;
  }
  return Object.freeze({ k, of: index.of.map((cluster) => foldOf[cluster]!) });
}

/** Units of the test fold, ascending. */
export const testUnits = (folds: Folds, fold: number): Uint32Array =>
  Uint32Array.from([...folds.of.keys()].filter((i) => folds.of[i] === fold));

/** Units outside the test fold that may be learned from, ascending. */
export function trainingUnits({ of, learnsFrom }: Folds, fold: number): Uint32Array {
  const may = learnsFrom?.[fold];
  return Uint32Array.from([...of.keys()].filter((i) => of[i] !== fold && (may === undefined || may[i] === 1)));
}

/** The partition of the given units among themselves, in their order. */
export function restrictFolds({ k, of, learnsFrom }: Folds, units: ArrayLike<number>): Folds {
  const rest = { k, of: Uint32Array.from(units, (i) => of[i]!) };
  if (learnsFrom === undefined) return rest;
  return { ...rest, learnsFrom: learnsFrom.map((may) => Uint8Array.from(units, (i) => may[i]!)) };
}
