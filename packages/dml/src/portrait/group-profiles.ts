import {
  FIRST_STATE,
  type GroupLastStates,
  type GroupProfile,
  type GroupProfiles,
  type GroupTrait,
  mean,
  type PresentMoments,
  presentMoments,
  selectEntries,
  type Sequences,
} from "@career-dml/core";
import { type Trait, type Traits, traitsOf } from "./traits.js";

/** What describes all n units of a dataset, and which of them are in which group. */
export interface ProfileInput {
  readonly traits: Traits;
  /** 0 or 1, length n. */
  readonly treatment: Uint8Array;
  readonly sequences: readonly Sequences[];
  /** Rows of the dataset in each group, from the smallest to the largest predicted effects; no row twice. */
  readonly groups: readonly Uint32Array[];
}

/** Last states that are told of each group. */
const STATES = 5;

/**
 * Who is in groups that were sorted by predicted effect: their size, the share of treated, means of columns with their distance to the mean of
 * everybody in a group, and the states that most of their careers end in. A description: groups differ in many columns at once, and a column
 * in which they differ need not be why their effects do.
 *
 * @throws {ShapeError} if the traits differ in n.
 * @see Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93(4), section 3.3: classification analysis.
 */
export function groupProfiles(input: ProfileInput): GroupProfiles {
  const { treatment, sequences, groups } = input;
  const everybody = Uint32Array.from(groups.flatMap((units) => [...units])).sort();
  const traits = traitsOf(input.traits).map((trait) => ({
    ...trait,
    all: presentMoments(selectEntries(trait.values, everybody)),
  }));
  const lasts = sequences.map((s) => lastStates(s, everybody));
  const treatedShare = (units: Uint32Array): number => mean(selectEntries(treatment, units));
  return Object.freeze({
    everybody: Object.freeze({ n: everybody.length, treatedShare: treatedShare(everybody) }),
    groups: Object.freeze(
      groups.map(
        (units, g): GroupProfile =>
          Object.freeze({
            group: g + 1,
            n: units.length,
            treatedShare: treatedShare(units),
            traits: Object.freeze(traits.map((trait) => traitOf(trait, units))),
            lastStates: Object.freeze(lasts.map((last) => commonest(last, units))),
          }),
      ),
    ),
  });
}

function traitOf(
  { name, kind, values, all }: Trait & { readonly all: PresentMoments },
  units: Uint32Array,
): GroupTrait {
  const own = presentMoments(selectEntries(values, units));
  const spread = Math.sqrt(all.variance);
  return Object.freeze({
    name,
    kind,
    mean: own.n > 0 ? own.mean : null,
    meanOfEverybody: all.mean,
    standardisedDifference: own.n === 0 ? null : spread > 0 ? (own.mean - all.mean) / spread : 0,
  });
}

interface LastStates {
  readonly sequence: string;
  readonly vocabulary: readonly string[];
  /** Code of the last state of each of the n units. */
  readonly codes: Int32Array;
  /** Share of everybody in a group that each code is the last state of. */
  readonly shares: ReadonlyMap<number, number>;
}

function lastStates({ name, vocabulary, codes, lengths, periods }: Sequences, everybody: Uint32Array): LastStates {
  const last = lengths.map((length, i) => codes[i * periods + length - 1]!);
  const shares = [...counted(last, everybody)].map(([code, count]) => [code, count / everybody.length] as const);
  return { sequence: name, vocabulary, codes: last, shares: new Map(shares) };
}

/** The most frequent last states of some units; ties in the order of the vocabulary. */
function commonest({ sequence, vocabulary, codes, shares }: LastStates, units: Uint32Array): GroupLastStates {
  const states = [...counted(codes, units)]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, STATES)
    .map(([code, count]) =>
      Object.freeze({
        // A missing state has a code below the first label.
        state: vocabulary[code - FIRST_STATE] ?? null,
        count,
        share: count / units.length,
        shareOfEverybody: shares.get(code)!,
      }),
    );
  return Object.freeze({ sequence, states: Object.freeze(states) });
}

function counted(codes: Int32Array, units: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const unit of units) counts.set(codes[unit]!, (counts.get(codes[unit]!) ?? 0) + 1);
  return counts;
}
