import { FIRST_STATE, type Sequences, UNKNOWN } from "@career-dml/core";
import type { Encoder } from "./encoder.js";

/** States of one channel that an encoder does not know, and reads as unknown. */
export interface UnseenStates {
  readonly channel: string;
  /** Places in all careers together. */
  readonly states: number;
  /** Careers that hold one. */
  readonly careers: number;
  /** By label, the most frequent first, then by text. */
  readonly labels: readonly { readonly label: string; readonly states: number }[];
  /** Places in each career. */
  readonly byUnit: Int32Array;
}

/**
 * States that an encoder never met in training, or that its vocabulary lacks: it reads them as unknown (v3.4: as padding).
 * Missing states are none; states beyond the encoder's window are not read and do not count.
 *
 * @param sequences One entry per channel of the encoder, in its order, in any vocabulary.
 */
export const unseenStates = (encoder: Encoder, sequences: readonly Sequences[]): readonly UnseenStates[] =>
  sequences.map((s, channel) => unseenOf(s, knownLabels(encoder, channel), encoder.options.window));

function knownLabels({ channels, seen, options }: Encoder, channel: number): ReadonlySet<string> {
  const { vocabulary } = channels[channel]!;
  if (options.padding === "fed") return new Set(vocabulary);
  return new Set(vocabulary.filter((_, k) => seen[channel]![FIRST_STATE + k] === 1));
}

function unseenOf(s: Sequences, known: ReadonlySet<string>, window: number | null): UnseenStates {
  const byUnit = new Int32Array(s.n);
  const counts = new Map<string, number>();
  for (let i = 0; i < s.n; i++) {
    const length = s.lengths[i]!;
    for (let t = window === null ? 0 : Math.max(0, length - window); t < length; t++) {
      const code = s.codes[i * s.periods + t]!;
      if (code <= UNKNOWN) continue;
      const label = s.vocabulary[code - FIRST_STATE]!;
      if (known.has(label)) continue;
      byUnit[i]!++;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  const labels = [...counts].map(([label, states]) => ({ label, states }));
  labels.sort((a, b) => b.states - a.states || (a.label < b.label ? -1 : 1));
  return Object.freeze({
    channel: s.name,
    states: byUnit.reduce((sum, count) => sum + count, 0),
    careers: byUnit.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    labels: Object.freeze(labels),
    byUnit,
  });
}
