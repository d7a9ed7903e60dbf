import { type ArmFlows, FIRST_STATE, type Sequences, ShapeError, type StateFlows } from "@career-dml/core";

/** How much of careers is shown. */
export interface StateFlowsOptions {
  /** Last periods. Default 10, or the longest career. */
  readonly periods?: number;
  /** States that have a category of their own. Default 6. */
  readonly states?: number;
}

/**
 * In which states units are in the last periods of their careers, and how many go from one to the next, apart for treated and untreated. Every
 * unit counts in every period: where its career had not begun it is in the last category, so that shares of different periods compare.
 *
 * States have a category of their own because they are the most frequent ones or because their shares differ most between the arms, in turn;
 * they stand in the order of that difference, from those of the treated to those of the untreated.
 *
 * @param treatment 0 or 1, one per unit.
 * @throws {ShapeError} if there are more or fewer treatments than units.
 */
export function stateFlows(s: Sequences, treatment: Uint8Array, options: StateFlowsOptions = {}): StateFlows {
  if (treatment.length !== s.n) throw new ShapeError("treatment", s.n, treatment.length);
  const periods = Math.min(options.periods ?? 10, s.periods);
  const named = namedStates(occurrences(s, treatment, periods), options.states ?? 6);
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

/** How often a known state occurs in the last periods. */
interface Occurrence {
  readonly code: number;
  readonly count: number;
  /** Mean share of the treated in it, less that of the untreated. */
  readonly difference: number;
}

/** Of every state that occurs, in the order of the vocabulary. */
function occurrences(s: Sequences, treatment: Uint8Array, periods: number): readonly Occurrence[] {
  const counts = [0, 1].map(() => new Float64Array(FIRST_STATE + s.vocabulary.length));
  const units = [0, 0];
  for (let i = 0; i < s.n; i++) {
    const arm = treatment[i]!;
    units[arm]! += 1;
    for (let t = Math.max(0, s.lengths[i]! - periods); t < s.lengths[i]!; t++) {
      counts[arm]![s.codes[i * s.periods + t]!]! += 1;
    }
  }
  const share = (arm: 0 | 1, code: number): number => counts[arm]![code]! / Math.max(1, units[arm]! * periods);
  return s.vocabulary
    .map((_, k) => FIRST_STATE + k)
    .map((code) => ({
      code,
      count: counts[0]![code]! + counts[1]![code]!,
      difference: share(1, code) - share(0, code),
    }))
    .filter(({ count }) => count > 0);
}

/** Codes of the frequent and of the differing states; ties go to the first of the vocabulary. */
function namedStates(states: readonly Occurrence[], most: number): readonly number[] {
  const orders = [
    states.toSorted((a, b) => b.count - a.count),
    states.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference)),
  ];
  const inTurn = states.flatMap((_, k) => orders.map((order) => order[k]!));
  return [...new Set(inTurn)]
    .slice(0, most)
    .sort((a, b) => b.difference - a.difference || a.code - b.code)
    .map(({ code }) => code);
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
