import {
  FIRST_STATE,
  type Histories,
  selectHistories,
  type Sequences,
  UNKNOWN,
  vocabularySize,
} from "@career-dml/core";

/** A state or a transition of one channel. */
export interface Feature {
  readonly channel: number;
  /** Code where a transition starts; null for a state. */
  readonly from: number | null;
  readonly to: number;
}

/** One career in which one feature is made unknown. */
export interface Occlusion {
  readonly unit: number;
  /** Number that is the same for the same feature in every career. */
  readonly key: number;
  readonly feature: Feature;
  /** Places that become unknown, counted from the start of the career. */
  readonly places: readonly number[];
  readonly occurrences: number;
}

export interface OcclusionOptions {
  /** Most recent states that are read; null for all. What lies before them is no part of the career. */
  readonly window: number | null;
  readonly transitions: boolean;
}

/** Every state that a career holds, and every move between two different known states, with the places where they are. */
export function occlusionsOf(
  sequences: readonly Sequences[],
  unit: number,
  { window, transitions }: OcclusionOptions,
): readonly Occlusion[] {
  let base = 0;
  return sequences.flatMap((s, channel) => {
    const found = new Map<number, { feature: Feature; places: Set<number>; occurrences: number }>();
    const size = vocabularySize(s);
    const add = (key: number, feature: Feature, ...places: readonly number[]): void => {
      const known = found.get(key);
      if (known === undefined) found.set(key, { feature, places: new Set(places), occurrences: 1 });
      else {
        for (const t of places) known.places.add(t);
        known.occurrences++;
      }
    };
    const length = s.lengths[unit]!;
    const career = s.codes.subarray(unit * s.periods, unit * s.periods + length);
    const first = window === null ? 0 : Math.max(0, length - window);
    for (let t = first; t < length; t++) {
      const to = career[t]!;
      if (to < FIRST_STATE) continue;
      add(base + to, { channel, from: null, to }, t);
      const from = t > first ? career[t - 1]! : to;
      if (!transitions || from === to || from < FIRST_STATE) continue;
      add(base + size + from * size + to, { channel, from, to }, t - 1, t);
    }
    base += size + size * size;
    return [...found].map(([key, { feature, places, occurrences }]) => {
      return { unit, key, feature, places: [...places], occurrences };
    });
  });
}

/** The careers of the occlusions, one row each, their places made unknown; numbers stay as they are. */
export function occludedCareers(
  { sequences, numericHistories = [] }: Histories,
  occlusions: readonly Occlusion[],
): Histories {
  const units = occlusions.map(({ unit }) => unit);
  const occluded = sequences.map((s, channel) => {
    const { periods } = s;
    const codes = new Int32Array(occlusions.length * periods);
    const lengths = new Int32Array(occlusions.length);
    occlusions.forEach(({ unit, feature, places }, row) => {
      codes.set(s.codes.subarray(unit * periods, (unit + 1) * periods), row * periods);
      lengths[row] = s.lengths[unit]!;
      if (feature.channel === channel) for (const t of places) codes[row * periods + t] = UNKNOWN;
    });
    return { ...s, n: occlusions.length, codes, lengths };
  });
  return { sequences: occluded, numericHistories: numericHistories.map((history) => selectHistories(history, units)) };
}
