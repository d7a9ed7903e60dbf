import { rngFromKey } from "@career-dml/core";

/** The rows that one tree learns from, and all others. */
export interface RowSample {
  readonly sample: Int32Array;
  readonly others: Int32Array;
}

/**
 * Samples of rows 0..training-1 out of 0..size-1, without replacement, of floor(share training + 1/2) rows but at least
 * one: selection sampling (Knuth, The Art of Computer Programming 2, section 3.4.2, algorithm S). Tree t draws from the
 * fork ("tree", t) of the key.
 */
export function createRowSampler(
  { training, size, share }: { readonly training: number; readonly size: number; readonly share: number },
  key: Uint32Array | undefined,
): (tree: number) => RowSample {
  const all = Int32Array.from({ length: size }, (_, i) => i);
  if (share === 1 || key === undefined) {
    const whole = { sample: all.subarray(0, training), others: all.subarray(training) };
    return () => whole;
  }
  const wanted = Math.max(1, Math.floor(share * training + 0.5));
  const root = rngFromKey(key);
  const sample = new Int32Array(wanted);
  const others = all.slice(wanted);
  return (tree) => {
    const rng = root.fork("tree", tree);
    let chosen = 0;
    for (let i = 0; i < training; i++) {
      if (rng.uniform() * (training - i) < wanted - chosen) sample[chosen++] = i;
      else others[i - chosen] = i;
    }
    others.set(all.subarray(training), training - wanted);
    return { sample, others };
  };
}
