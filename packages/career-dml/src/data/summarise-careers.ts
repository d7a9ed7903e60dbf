import { column, compareArms, type SequenceSummary, type Sequences, selectUnits, UNKNOWN } from "@career-dml/core";
import { sequenceDescriptives, stateFlows, transitionCounts } from "@career-dml/gru";

/** Most moves that are told. */
const MOVES = 10;

/** Lengths, shape and most frequent moves of careers, in all and by arm. */
export function summariseCareers(s: Sequences, treatment: Uint8Array): SequenceSummary {
  const total = s.lengths.reduce((sum, length) => sum + length, 0);
  const shape = sequenceDescriptives([s]);
  return {
    name: s.name,
    states: s.vocabulary.length,
    shortest: s.lengths.reduce((least, length) => Math.min(least, length), s.periods),
    longest: s.periods,
    meanLength: s.n > 0 ? total / s.n : 0,
    unknown: s.codes.reduce((sum, code) => sum + (code === UNKNOWN ? 1 : 0), 0),
    shape: shape.names.map((name, j) => ({
      name: name.slice(s.name.length + 1),
      ...compareArms(column(shape, j), treatment),
    })),
    moves: frequentMoves(s, treatment),
    flows: stateFlows(s, treatment),
  };
}

/** Moves between known states, ties in the order of the vocabulary. */
function frequentMoves(s: Sequences, treatment: Uint8Array): SequenceSummary["moves"] {
  const units = [...treatment.keys()];
  const [treated, untreated] = [1, 0].map((arm) =>
    movesOf(
      selectUnits(
        s,
        units.filter((i) => treatment[i] === arm),
      ),
    ),
  );
  const k = s.vocabulary.length;
  const totals = [treated!, untreated!].map((moves) => moves.reduce((sum, count) => sum + count, 0));
  return [...treated!.keys()]
    .map((at) => ({ at, count: treated![at]! + untreated![at]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.at - b.at)
    .slice(0, MOVES)
    .map(({ at, count }) => ({
      from: s.vocabulary[Math.floor(at / k)]!,
      to: s.vocabulary[at % k]!,
      count,
      shareTreated: totals[0]! > 0 ? treated![at]! / totals[0]! : null,
      shareUntreated: totals[1]! > 0 ? untreated![at]! / totals[1]! : null,
    }));
}

/** Row-major vocabulary x vocabulary, diagonal 0: the moves from a known state to another. */
function movesOf(s: Sequences): Float64Array {
  const { states, counts } = transitionCounts(s);
  const k = s.vocabulary.length;
  return Float64Array.from({ length: k * k }, (_, at) => {
    const [from, to] = [Math.floor(at / k), at % k];
    return from === to ? 0 : counts[from * states.length + to]!;
  });
}
