import { permutation, type Rng } from "@career-dml/core";
import { standardNormal } from "./initial-parameters.js";

/** Orders and noise of epochs. */
export interface TrainingDraws {
  readonly order: (rng: Rng, epoch: number, length: number) => Uint32Array;
  readonly noise: (rng: Rng, epoch: number, length: number) => Float64Array;
}

/** Entries of drawn orders and noise that are kept at most: 64 MB of doubles. */
const CACHE_ENTRIES = 8e6;

/** Orders and noise of an epoch, drawn once for the trainings that share a stream, and again if they were dropped. */
export function trainingDraws(): TrainingDraws {
  const drawn = new Map<string, Uint32Array | Float64Array>();
  let entries = 0;
  const remembered = <T extends Uint32Array | Float64Array>(key: string, draw: () => T): T => {
    const known = drawn.get(key) as T | undefined;
    if (known) return known;
    const fresh = draw();
    if (entries + fresh.length > CACHE_ENTRIES) {
      drawn.clear();
      entries = 0;
    }
    drawn.set(key, fresh);
    entries += fresh.length;
    return fresh;
  };
  return {
    order: (rng, epoch, length) =>
      remembered(`order ${rng.key} ${epoch} ${length}`, () => permutation(rng.fork("order", epoch), length)),
    noise: (rng, epoch, length) =>
      remembered(`noise ${rng.key} ${epoch} ${length}`, () => {
        const stream = rng.fork("noise", epoch);
        const values = new Float64Array(length);
        // A loop: from an iterable it would take half as long again.
        for (let i = 0; i < length; i++) values[i] = standardNormal(stream);
        return values;
      }),
  };
}
