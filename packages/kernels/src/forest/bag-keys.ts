import { rngFromKey } from "@career-dml/core";

/**
 * Keys of the streams of the bags `firstBag … firstBag + bags - 1` of a forest, four words each: what `predictForest`
 * needs to draw them again. Forests grown apart are predicted together from the keys of all their bags.
 *
 * @param key Stream of the forest, as `growForest` takes it.
 */
export function bagKeys(key: Uint32Array, firstBag: number, bags: number): Uint32Array {
  const forest = rngFromKey(key);
  const keys = new Uint32Array(4 * bags);
  for (let b = 0; b < bags; b++) keys.set(forest.fork("bag", firstBag + b).key, 4 * b);
  return keys;
}
