import { DataError } from "./errors.js";
import { permutation, type Rng } from "./rng.js";

/** A partition of n units: `of[i]` is the test fold of unit i. */
export interface Folds {
  readonly k: number;
  readonly of: Uint32Array;
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

/** Units of the test fold, ascending. */
export const testUnits = (folds: Folds, fold: number): Uint32Array =>
  Uint32Array.from([...folds.of.keys()].filter((i) => folds.of[i] === fold));

/** Units outside the test fold, ascending. */
export const trainingUnits = (folds: Folds, fold: number): Uint32Array =>
  Uint32Array.from([...folds.of.keys()].filter((i) => folds.of[i] !== fold));
