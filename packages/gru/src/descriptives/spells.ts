/** The spells of one career: the sequence of distinct successive states, and how long each lasted. */
export interface Spells {
  /** Codes, no two neighbours alike. */
  readonly states: Int32Array;
  /** Periods of each spell, at least 1; they sum to the length of the career. */
  readonly durations: Int32Array;
}

/** The spells of one career: D D D D A A A D has the states D A D with durations 4, 3, 1. */
export function spellsOf(career: Int32Array): Spells {
  const starts: number[] = [];
  for (let t = 0; t < career.length; t++) if (t === 0 || career[t] !== career[t - 1]) starts.push(t);
  return {
    states: Int32Array.from(starts, (t) => career[t]!),
    durations: Int32Array.from(starts, (t, k) => (starts[k + 1] ?? career.length) - t),
  };
}
