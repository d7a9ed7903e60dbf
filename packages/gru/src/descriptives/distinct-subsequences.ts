/**
 * How many different subsequences a sequence has, the empty one and itself included: `N_0 = 1` and
 * `N_k = 2 N_(k-1) - N_(l-1)`, the last term where state k occurred before, at l last. Exact: it can have as many digits
 * as the sequence has states.
 *
 * @see Elzinga, Rahmann & Wang (2008), Theoretical Computer Science 409(3).
 */
export function distinctSubsequences(states: ArrayLike<number>): bigint {
  /** N before the last occurrence of each state. */
  const before = new Map<number, bigint>();
  let count = 1n;
  for (let k = 0; k < states.length; k++) {
    const previous = count;
    count = 2n * previous - (before.get(states[k]!) ?? 0n);
    before.set(states[k]!, previous);
  }
  return count;
}

/** Bits of a positive integer. */
const bitsOf = (value: bigint): number => value.toString(2).length;

/** Base-2 logarithm of a positive integer of any size, to double precision. */
export function log2OfInteger(value: bigint): number {
  // The leading 64 bits hold more than a double can say.
  const shift = Math.max(0, bitsOf(value) - 64);
  return Math.log2(Number(value >> BigInt(shift))) + shift;
}
