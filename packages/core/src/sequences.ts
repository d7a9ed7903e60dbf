/** Index that fills a career up to the longest one; no model ever learns from it. */
export const PADDING = 0;
/** Index of a state that was missing, or never seen when the vocabulary was made. */
export const UNKNOWN = 1;
/** Index of the first label of the vocabulary. */
export const FIRST_STATE = 2;

/** One history per unit over one vocabulary: occupations, or industries. */
export interface Sequences {
  /** What the states are: `occupation`. */
  readonly name: string;
  readonly n: number;
  /** Length of the longest history. */
  readonly periods: number;
  /** Labels of the indices from `FIRST_STATE` on. */
  readonly vocabulary: readonly string[];
  /** Row-major n x periods, left-aligned: the first state of unit i at `codes[i * periods]`; `PADDING` after its last. */
  readonly codes: Int32Array;
  /** States of each unit, at least 1, at most `periods`. */
  readonly lengths: Int32Array;
}

/** Indices a model has to know: padding, unknown, and every label. */
export const vocabularySize = (s: Sequences): number => FIRST_STATE + s.vocabulary.length;

/**
 * Sequences from label histories, vocabulary in order of first appearance after sorting (numbers by value).
 * `null` stands for a missing state and becomes `UNKNOWN`.
 *
 * @param vocabulary Labels of an earlier model; a label outside it becomes `UNKNOWN`.
 */
export function sequencesOf(
  name: string,
  histories: readonly (readonly (string | null)[])[],
  vocabulary: readonly string[] = labelsOf(histories),
): Sequences {
  const n = histories.length;
  const periods = histories.reduce((longest, h) => Math.max(longest, h.length), 0);
  const index = new Map(vocabulary.map((label, k) => [label, FIRST_STATE + k]));
  const codes = new Int32Array(n * periods);
  histories.forEach((history, i) => {
    history.forEach((state, t) => {
      codes[i * periods + t] = (state === null ? undefined : index.get(state)) ?? UNKNOWN;
    });
  });
  const lengths = Int32Array.from(histories, (h) => h.length);
  return Object.freeze({ name, n, periods, vocabulary: Object.freeze([...vocabulary]), codes, lengths });
}

/** States of many units in one column, as codes of labels. */
export interface CodedStates {
  /** Distinct labels; those that no history holds do no harm. */
  readonly labels: readonly string[];
  /** Place of each state in `labels`; -1 where it is missing. */
  readonly codes: Int32Array;
  /** First state of each unit in `codes`. */
  readonly from: Int32Array;
  /** The place behind the last state of each unit. */
  readonly to: Int32Array;
}

/** As `sequencesOf` of the same labels, without an array for each unit: for millions of them. */
export function sequencesOfCodes(name: string, { labels, codes, from, to }: CodedStates): Sequences {
  const n = from.length;
  const lengths = from.map((start, i) => to[i]! - start);
  const periods = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const isThere = new Uint8Array(labels.length);
  for (let i = 0; i < n; i++) for (let at = from[i]!; at < to[i]!; at++) if (codes[at]! >= 0) isThere[codes[at]!] = 1;
  const vocabulary = labels.filter((_, code) => isThere[code] === 1).sort(byValueThenText);
  const index = new Map(vocabulary.map((label, k) => [label, FIRST_STATE + k]));
  const stateOf = Int32Array.from(labels, (label) => index.get(label) ?? UNKNOWN);
  const states = new Int32Array(n * periods);
  for (let i = 0; i < n; i++) {
    const start = i * periods - from[i]!;
    for (let at = from[i]!; at < to[i]!; at++) states[start + at] = codes[at]! < 0 ? UNKNOWN : stateOf[codes[at]!]!;
  }
  return Object.freeze({ name, n, periods, vocabulary: Object.freeze(vocabulary), codes: states, lengths });
}

/** Distinct labels, numbers by value, then text by code point. */
function labelsOf(histories: readonly (readonly (string | null)[])[]): string[] {
  const labels = new Set(histories.flat().filter((s): s is string => s !== null));
  return [...labels].sort(byValueThenText);
}

function byValueThenText(a: string, b: string): number {
  const [ra, rb] = [numberOf(a), numberOf(b)];
  if (ra !== rb) return ra < rb ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const numberOf = (label: string): number => (Number.isFinite(Number(label)) ? Number(label) : Infinity);

/** The given units, in the given order; vocabulary and width unchanged. */
export function selectUnits(s: Sequences, units: ArrayLike<number>): Sequences {
  const codes = new Int32Array(units.length * s.periods);
  const lengths = new Int32Array(units.length);
  for (let k = 0; k < units.length; k++) {
    const i = units[k]!;
    codes.set(s.codes.subarray(i * s.periods, (i + 1) * s.periods), k * s.periods);
    lengths[k] = s.lengths[i]!;
  }
  return Object.freeze({ ...s, n: units.length, codes, lengths });
}
