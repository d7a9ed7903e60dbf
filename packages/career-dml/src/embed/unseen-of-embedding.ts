import { selectUnits, testUnits } from "@career-dml/core";
import { unseenStates, type UnseenStates } from "@career-dml/gru";
import type { Embedding } from "./embedding.js";

/** States that the encoder of each unit reads as unknown. */
export interface UnseenOfEmbedding {
  /** By channel; labels the most frequent first. */
  readonly channels: readonly Omit<UnseenStates, "byUnit">[];
  /** All channels together. */
  readonly byUnit: Int32Array;
}

/** By the encoder that never saw the unit; of encoders that are applied, by the one that knows least. */
export function unseenOfEmbedding({ encoders, sequences, folds, units }: Embedding): UnseenOfEmbedding {
  if (folds === null) {
    const byEncoder = encoders.map((encoder) => unseenStates(encoder, sequences));
    return together(byEncoder.reduce((most, channels) => (total(channels) > total(most) ? channels : most)));
  }
  const byUnit = new Int32Array(units.length);
  const parts = encoders.map((encoder, fold) => {
    const own = testUnits(folds, fold);
    const channels = unseenStates(
      encoder,
      sequences.map((s) => selectUnits(s, own)),
    );
    together(channels).byUnit.forEach((states, k) => {
      byUnit[own[k]!] = states;
    });
    return channels;
  });
  return { channels: sequences.map((_, c) => joined(parts.map((channels) => channels[c]!))), byUnit };
}

const total = (channels: readonly UnseenStates[]): number => channels.reduce((sum, { states }) => sum + states, 0);

/** One encoder's channels with the sum of their counts. */
const together = (channels: readonly UnseenStates[]): UnseenOfEmbedding => ({
  channels: channels.map(({ channel, states, careers, labels }) => ({ channel, states, careers, labels })),
  byUnit: channels.map(({ byUnit }) => byUnit).reduce((sum, more) => sum.map((states, i) => states + more[i]!)),
});

/** One channel of several groups of units. */
function joined(parts: readonly UnseenStates[]): Omit<UnseenStates, "byUnit"> {
  const counts = new Map<string, number>();
  for (const { label, states } of parts.flatMap(({ labels }) => labels)) {
    counts.set(label, (counts.get(label) ?? 0) + states);
  }
  const labels = [...counts].map(([label, states]) => ({ label, states }));
  labels.sort((a, b) => b.states - a.states || (a.label < b.label ? -1 : 1));
  const sum = (of: (part: UnseenStates) => number): number => parts.reduce((all, part) => all + of(part), 0);
  return { channel: parts[0]!.channel, states: sum((p) => p.states), careers: sum((p) => p.careers), labels };
}
