/**
 * Which way a node sends a value. In `feature` of a node that is no leaf, the low 21 bits are its column; one bit more says
 * that missing values go left, another that the column holds categories and the node sends a set of them left.
 */
export const COLUMN = 0x1fffff;
export const SET = 1 << 29;
export const MISSING_LEFT = 1 << 30;

/** Column of a node that is no leaf. */
export const columnOf = (feature: number): number => feature & COLUMN;

/** Whether a node, which may be a leaf, sends a set of categories left. */
export const isSet = (feature: number): boolean => feature >= 0 && (feature & SET) !== 0;

/** The part of `ForestTables` that says which way values go. */
export interface Sides {
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  readonly sets: ArrayLike<number>;
}

/** Whether a node that is no leaf sends a value of its column left. */
export function goesLeft({ feature, threshold, sets }: Sides, node: number, value: number): boolean {
  const j = feature[node]!;
  if (Number.isNaN(value)) return (j & MISSING_LEFT) !== 0;
  return isSet(j) ? isInSet(sets, threshold[node]!, value) : value <= threshold[node]!;
}

/** Bits of a set's first word: the side of all categories that the set does not name; whether it names them in a list. */
const REST = 0x80000000;
const LIST = 0x40000000;

/** Largest category: sets hold one bit for each. */
export const MOST_CATEGORY = 0xffff;

/** Whether a number is a category: an integer from 0 to `MOST_CATEGORY`. */
export const isCategory = (v: number): boolean => v >= 0 && v <= MOST_CATEGORY && Number.isInteger(v);

/** Words of the set that begins at word `at`, less the first. */
export const wordsOf = (sets: ArrayLike<number>, at: number): number => sets[at]! & ~(REST | LIST);

/**
 * Whether a category is in the set that begins at word `at`. The first word counts those that follow. They are a list of
 * categories, ascending, or bits, one for each category from 0: whichever is shorter. A category that is not in the list,
 * or beyond the bits, is on the side of the rest.
 */
export function isInSet(sets: ArrayLike<number>, at: number, category: number): boolean {
  const head = sets[at]!;
  const words = wordsOf(sets, at);
  const rest = head >= REST;
  if ((head & LIST) !== 0) {
    let low = at + 1;
    let high = low + words;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sets[middle]! < category) low = middle + 1;
      else high = middle;
    }
    return low <= at + words && sets[low] === category ? !rest : rest;
  }
  // Whatever is no category counts as one that no set has heard of.
  const word = category >= 0 && category <= MOST_CATEGORY ? category >>> 5 : MOST_CATEGORY;
  return word >= words ? rest : ((sets[at + 1 + word]! >>> (category & 31)) & 1) === 1;
}

/**
 * Appends the set that holds the categories `inside`, not those `outside`, and all others if `rest`.
 *
 * @returns Its first word.
 */
export function appendSet(
  sets: number[],
  {
    inside,
    outside,
    rest,
  }: { readonly inside: readonly number[]; readonly outside: readonly number[]; readonly rest: boolean },
): number {
  const at = sets.length;
  const named = (rest ? outside : inside).toSorted((a, b) => a - b);
  const words = ((named.at(-1) ?? -1) + 32) >> 5;
  if (named.length < words) {
    sets.push((named.length | LIST | (rest ? REST : 0)) >>> 0, ...named);
    return at;
  }
  sets.push((words | (rest ? REST : 0)) >>> 0);
  for (let w = 0; w < words; w++) sets.push(rest ? 0xffffffff : 0);
  for (const c of named) sets[at + 1 + (c >> 5)] = (sets[at + 1 + (c >> 5)]! ^ (1 << (c & 31))) >>> 0;
  return at;
}

/** Whether a node sends no set left, or one that is in the table. */
export function namesSet({ feature, threshold, sets }: Sides, node: number): boolean {
  const at = threshold[node]!;
  return (
    !isSet(feature[node]!) ||
    (Number.isInteger(at) && at >= 0 && at < sets.length && at + wordsOf(sets, at) < sets.length)
  );
}
