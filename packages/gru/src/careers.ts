import { DataError, FIRST_STATE, PADDING, type Sequences, UNKNOWN, vocabularySize } from "@career-dml/core";

/** Histories of one or several kinds of state, in the layout of the recurrent kernels. */
export interface CareerCodes {
  readonly n: number;
  readonly periods: number;
  /** Rows of each channel's embedding. */
  readonly vocabularies: readonly number[];
  /** Channels in turn, each row-major n x periods, left-aligned. */
  readonly codes: Int32Array;
  readonly lengths: Int32Array;
  /** Numeric columns of each state, marks of missing values included. */
  readonly numericColumns: number;
  /** [row][period][column]; empty without such columns. */
  readonly numeric: Float64Array;
}

export interface CareerCodesOptions {
  readonly padding: "masked" | "fed";
  /** Most recent states that are kept; `null` keeps all. */
  readonly window: number | null;
}

/**
 * States of careers as the kernels read them, numbers left out (`withNumbers` adds them): the last `window` states of each unit. `fed` gives every unit the full length and
 * the codes of the reference system, label k of the vocabulary as k, so that padding, unknown states and the first
 * label are all 0.
 *
 * @throws {DataError} without sequences, or where two channels of a unit differ in length.
 */
export function careerCodes(sequences: readonly Sequences[], { padding, window }: CareerCodesOptions): CareerCodes {
  const first = sequences[0];
  if (first === undefined) {
    const message = "are absent; an encoder needs at least one career history per unit";
    throw new DataError([{ path: "sequences", message }]);
  }
  const { n } = first;
  const longest = first.lengths.reduce((a, b) => Math.max(a, b), 1);
  const periods = window === null ? longest : Math.min(window, longest);
  const fed = padding === "fed";
  const codes = new Int32Array(sequences.length * n * periods).fill(PADDING);
  const lengths = new Int32Array(n);
  sequences.forEach((s, channel) => {
    for (let i = 0; i < n; i++) {
      const length = s.lengths[i]!;
      checkLength(sequences, channel, i);
      const kept = Math.min(length, periods);
      lengths[i] = fed ? periods : kept;
      for (let t = 0; t < kept; t++) {
        const code = s.codes[i * s.periods + length - kept + t]!;
        codes[(channel * n + i) * periods + t] = fed ? Math.max(0, code - FIRST_STATE) : code;
      }
    }
  });
  const vocabularies = sequences.map((s) => (fed ? s.vocabulary.length : vocabularySize(s)));
  return { n, periods, vocabularies, codes, lengths, numericColumns: 0, numeric: new Float64Array(0) };
}

function checkLength(sequences: readonly Sequences[], channel: number, unit: number): void {
  const s = sequences[channel]!;
  const first = sequences[0]!;
  const length = s.lengths[unit]!;
  if (length < 1) {
    throw new DataError([{ path: `${s.name}, unit ${unit + 1}`, message: "has an empty history; drop the unit" }]);
  }
  if (length !== first.lengths[unit]) {
    const message = `has ${length} states of ${s.name} but ${first.lengths[unit]} of ${first.name}; align them by period`;
    throw new DataError([{ path: `unit ${unit + 1}`, message }]);
  }
}

/** Smallest code that stands for a label alone: a fed first label shares code 0 with padding. */
export const firstLabelOf = (padding: CareerCodesOptions["padding"]): number =>
  padding === "fed" ? PADDING + 1 : FIRST_STATE;

/** Which codes of each channel occur among the states of `rows`. */
export function codesSeen(careers: CareerCodes, rows: ArrayLike<number>): readonly Uint8Array[] {
  const { n, periods, codes, lengths } = careers;
  return careers.vocabularies.map((size, channel) => {
    const seen = new Uint8Array(size);
    for (let k = 0; k < rows.length; k++) {
      const i = rows[k]!;
      for (let t = 0; t < lengths[i]!; t++) seen[codes[(channel * n + i) * periods + t]!] = 1;
    }
    return seen;
  });
}

/** The careers with every state outside `seen` made `UNKNOWN`, and how many states that were. */
export function hideUnseen(
  careers: CareerCodes,
  seen: readonly Uint8Array[],
): { readonly careers: CareerCodes; readonly hidden: number } {
  const { n, periods, lengths } = careers;
  const codes = careers.codes.slice();
  let hidden = 0;
  seen.forEach((known, channel) => {
    for (let i = 0; i < n; i++) {
      for (let t = 0; t < lengths[i]!; t++) {
        const at = (channel * n + i) * periods + t;
        const code = codes[at]!;
        if (code === UNKNOWN || (code < known.length && known[code] === 1)) continue;
        codes[at] = UNKNOWN;
        hidden++;
      }
    }
  });
  return { careers: { ...careers, codes }, hidden };
}
