import type { Rng } from "@career-dml/core";

/**
 * A uniformly random subset of 0..size-1 with exactly `target` members, as bits: bit i of word `i >> 5`.
 * Every bit is first a fair coin, then uniformly chosen bits are switched until the count is right; all subsets of one
 * size are equally likely after each step. Costs size / 32 draws plus about 2 sqrt(size) repairs for a half sample.
 */
export function drawSubset(rng: Rng, size: number, target: number, bits: Int32Array): void {
  const words = (size + 31) >> 5;
  let count = 0;
  for (let w = 0; w < words; w++) {
    let word = target === size ? -1 : rng.uint32() | 0;
    if (w === words - 1 && (size & 31) !== 0) word &= (1 << (size & 31)) - 1;
    bits[w] = word;
    count += ones(word);
  }
  while (count !== target) {
    const i = rng.below(size);
    const mask = 1 << (i & 31);
    const member = (bits[i >> 5]! & mask) !== 0;
    if (member !== count > target) continue;
    bits[i >> 5]! ^= mask;
    count += member ? -1 : 1;
  }
}

/** Whether i is in the subset. */
export const isMember = (bits: Int32Array, i: number): boolean => ((bits[i >> 5]! >>> (i & 31)) & 1) === 1;

/** Entries of `from` (its first `size`) whose positions are in the subset, or are not, in their order; returns how many. */
export function select(
  bits: Int32Array,
  from: Int32Array,
  size: number,
  into: { readonly chosen: Int32Array; readonly inside: boolean },
): number {
  const { chosen, inside } = into;
  const flip = inside ? 0 : -1;
  let count = 0;
  for (let w = 0; w << 5 < size; w++) {
    const left = size - (w << 5);
    let word = (bits[w]! ^ flip) & (left < 32 ? (1 << left) - 1 : -1);
    const last = (w << 5) + 31;
    while (word !== 0) {
      const lowest = word & -word;
      chosen[count++] = from[last - Math.clz32(lowest)]!;
      word ^= lowest;
    }
  }
  return count;
}

/** Set bits of a 32-bit word. */
function ones(word: number): number {
  let v = word;
  v -= (v >>> 1) & 0x55555555;
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
