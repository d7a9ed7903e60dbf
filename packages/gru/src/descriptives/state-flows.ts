import { type ArmFlows, FIRST_STATE, type Sequences, ShapeError, type StateFlows } from "@career-dml/core";

/** How much of careers is shown. */
export interface StateFlowsOptions {
  /** Last periods. Default 10, or the longest career. */
  readonly periods?: number;
  /** Most frequent states that have a category of their own. Default 6. */
  readonly states?: number;
}

/**
 * In which states units are in the last periods of their careers, and how many go from one to the next, apart for treated and untreated. Every
 * unit counts in every period: where its career had not begun it is in the last category, so that shares of different periods compare.
 *
 * @param treatment 0 or 1, one per unit.
 * @throws {ShapeError} if there are more or fewer treatments than units.
 */
export function stateFlows(s: Sequences, treatment: Uint8Array, options: StateFlowsOptions = {}): StateFlows {
  if (treatment.length !== s.n) throw new ShapeError("treatment", s.n, treatment.length);
  const periods = Math.min(options.periods ?? 10, s.periods);
  const named = frequentStates(s, periods).slice(0, options.states ?? 6);
  const place = placeOf(s, named);
  const arm = (value: number): ArmFlows => {
    const units = Uint32Array.from(treatment.keys()).filter((i) => treatment[i] === value);
    return armFlows(units, { periods, size: named.length + 3, place });
  };
  return Object.freeze({
    states: Object.freeze(named.map((code) => s.vocabulary[code - FIRST_STATE]!)),
    back: Object.freeze(Array.from({ length: periods }, (_, b) => periods - 1 - b)),
    treated: arm(1),
    untreated: arm(0),
    longer: s.lengths.reduce((count, length) => count + (length > periods ? 1 : 0), 0),
  });
}

/** Codes of the known states of the last periods, most frequent first, ties in the order of the vocabulary. */
function frequentStates({ n, periods: width, codes, lengths, vocabulary }: Sequences, periods: number): number[] {
  const counts = new Float64Array(FIRST_STATE + vocabulary.length);
  for (let i = 0; i < n; i++) {
    for (let t = Math.max(0, lengths[i]! - periods); t < lengths[i]!; t++) counts[codes[i * width + t]!]! += 1;
  }
  return vocabulary
    .map((_, k) => FIRST_STATE + k)
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/** Category of unit i some periods before its last one. */
type Place = (unit: number, back: number) => number;

function placeOf({ periods, codes, lengths }: Sequences, named: readonly number[]): Place {
  const [other, missing, absent] = [named.length, named.length + 1, named.length + 2];
  const category = new Map(named.map((code, k) => [code, k]));
  return (unit, back) => {
    const t = lengths[unit]! - 1 - back;
    if (t < 0) return absent;
    const code = codes[unit * periods + t]!;
    return code < FIRST_STATE ? missing : (category.get(code) ?? other);
  };
}

interface Shape {
  readonly periods: number;
  /** Categories. */
  readonly size: number;
  readonly place: Place;
}

function armFlows(units: Uint32Array, { periods, size, place }: Shape): ArmFlows {
  const zeros = (): number[] => Array.from({ length: size }, () => 0);
  const counts = Array.from({ length: periods }, zeros);
  const moves = Array.from({ length: Math.max(0, periods - 1) }, () => Array.from({ length: size }, zeros));
  for (const unit of units) {
    let before = -1;
    for (let b = 0; b < periods; b++) {
      const now = place(unit, periods - 1 - b);
      counts[b]![now]! += 1;
      if (b > 0) moves[b - 1]![before]![now]! += 1;
      before = now;
    }
  }
  return Object.freeze({ n: units.length, counts, moves });
}
