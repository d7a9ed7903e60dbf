import { hash128 } from "./hash.js";

/** A seeded stream; there is no global one and no way to make one without a seed. */
export interface Rng {
  /** Next 32 bits as an unsigned integer. */
  uint32(): number;
  /** Uniform on [0, 1) with 53 bits; two draws of `uint32`, high part first. */
  uniform(): number;
  /** Uniform integer on 0..bound-1: `floor(uint32 * bound / 2^32)`, exact for bound < 2^21 and biased by less than bound / 2^32. */
  below(bound: number): number;
  /** An independent stream named by what it is for, e.g. `fork("tree", 17)`; does not advance this one. */
  fork(purpose: string, index?: number): Rng;
  /** Four words that start the same stream in a kernel. */
  readonly key: Uint32Array;
}

/**
 * The stream of (seed, purpose, index): xoshiro128++ 1.0 (Blackman & Vigna 2021, ACM TOMS 47(4), published vectors in
 * the tests), its 128-bit state the MurmurHash3_x86_128 of the key, so that neighbouring seeds and indices share nothing.
 * Tree 17 has `createRng(seed).fork("tree", 17)` on whatever thread grows it.
 *
 * @param seed Any safe integer; 0 is a seed.
 * @throws {RangeError} if the seed is no safe integer.
 */
export function createRng(seed: number): Rng {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a safe integer, got ${seed}`);
  const words = new Uint32Array([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]);
  return rngFromKey(hash128(words, "seed"));
}

/** The stream with the given 128-bit start. Twin of `Rng::from_key` in native/crates/kernels/src/rng.rs. */
export function rngFromKey(key: Uint32Array): Rng {
  let s0 = key[0]! | 0;
  let s1 = key[1]! | 0;
  let s2 = key[2]! | 0;
  let s3 = key[3]! | 0;
  // The all-zero state is the one fixed point of the generator.
  if ((s0 | s1 | s2 | s3) === 0) s0 = 1;

  const uint32 = (): number => {
    const sum = (s0 + s3) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  };
  return {
    key: Uint32Array.from(key),
    uint32,
    uniform: () => {
      const high = uint32() >>> 5;
      return (high * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
    },
    below: (bound) => Math.floor((uint32() * bound) / 2 ** 32),
    fork: (purpose, index = 0) => {
      const words = new Uint32Array([...key, index >>> 0, Math.floor(index / 2 ** 32) >>> 0]);
      return rngFromKey(hash128(words, purpose));
    },
  };
}

/** A uniformly random order of 0..n-1 (Fisher-Yates from the end). */
export function permutation(rng: Rng, n: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
