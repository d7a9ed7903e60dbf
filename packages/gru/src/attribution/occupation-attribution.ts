import {
  type AttributionResult,
  type AttributionRow,
  checkpoint,
  DataError,
  FIRST_STATE,
  type Folds,
  type Histories,
  report,
  resolveOptions,
  type RunContext,
  type Sequences,
  ShapeError,
  withoutProgress,
} from "@career-dml/core";
import { z } from "zod";
import { encodeMany } from "../encode.js";
import type { Encoder } from "../encoder.js";
import { VARIANTS } from "../variants.js";
import { type ChangeTally, createChangeTally } from "./change-tally.js";
import { sampledCareers } from "./sampled-careers.js";
import { type Feature, type Occlusion, occludedCareers, occlusionsOf } from "./occlusions.js";

/** Options of `occupationAttribution`. */
export const attributionOptions = z.strictObject({
  minCareers: z.int().min(2).default(20).describe("Fewest careers that a state or transition must be in to be shown."),
  transitions: z.boolean().default(true).describe("Whether moves between two states are looked at beside states."),
  mostReads: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "Most states that are read again with something unknown, which is what an attribution takes its time for: a random sample of the careers stays below it. `null` for all careers.",
    ),
  seed: z.int().default(42).describe("Seed of that sample."),
});

/** Encoders and the careers whose predictions are explained. */
export interface AttributionInput extends Histories {
  readonly encoders: readonly Encoder[];
  /** Encoder k explains the units of fold k, which it never saw. `null`: every encoder explains every unit, and they are averaged. */
  readonly folds: Folds | null;
}

/**
 * Which states and transitions move the predictions of encoders, by occlusion (Zeiler & Fergus 2014, ECCV, section 4.2, for
 * images): wherever a career holds a state, the state is made unknown, and the prediction as it is minus the prediction
 * without it is recorded for every head. A transition is a move between two different known states; both of its states are
 * made unknown where it happens. Numeric columns of the careers stay in place.
 *
 * The change says what the encoder reads from a state beside the rest of the career, not what the state does to anybody:
 * a state that comes with others shares its change with them, and one that replaces what the rest says already has none.
 * Standard errors are across the careers that hold the feature, the encoders held fixed, and across encoders.
 * A fed encoder (v3.4) has no unknown state: there a state becomes the zero vector of its padding.
 *
 * @throws {DataError} without an encoder, or where the sequences are not those that the encoders read.
 * @throws {ShapeError} if folds and encoders, or folds and units, differ in number.
 * @throws {OptionsError} if an option is unknown or out of range. @throws {AbortedError} if the run is aborted.
 */
export async function occupationAttribution(
  given: AttributionInput,
  options: z.input<typeof attributionOptions> = {},
  run: RunContext = {},
): Promise<AttributionResult> {
  const resolved = resolveOptions("occupationAttribution", attributionOptions, options);
  const [encoder] = given.encoders;
  if (encoder === undefined) throw new DataError([{ path: "encoders", message: "are absent; give at least one" }]);
  checkFolds(given);
  const reading = { window: encoder.options.window, transitions: resolved.transitions };
  const input = sampledCareers(given, { ...reading, mostReads: resolved.mostReads, seed: resolved.seed });
  const { encoders, sequences, folds } = input;
  const silent = withoutProgress(run);
  const plain = await encodeMany(encoders, input, silent);
  const { n } = plain[0]!.design;
  const heads = Object.keys(plain[0]!.predictions);
  const tallies = talliesOf(sequences, { ...reading, n, heads: heads.length, models: encoders.length });
  const rare = [...tallies.values()].filter(({ careers }) => careers < resolved.minCareers);
  const isShown = ({ key }: Occlusion): boolean => tallies.get(key)!.careers >= resolved.minCareers;
  for (const { occlusions, done } of batchesOf(sequences, { ...reading, n, isShown })) {
    await checkpoint(run);
    const changes = await changesOf(input, { occlusions, heads, plain }, silent);
    occlusions.forEach(({ key }, row) => {
      tallies.get(key)!.heads.forEach((head, h) => head.add(changes.map((byModel) => byModel[h]![row]!)));
    });
    report(run, "attribution", done, n);
  }
  const shown = [...tallies.values()].filter(({ careers }) => careers >= resolved.minCareers);
  return Object.freeze({
    kind: "attribution",
    variant: encoder.variant,
    label: VARIANTS[encoder.variant].label,
    heads: Object.freeze(heads),
    n,
    models: encoders.length,
    crossFitted: folds !== null,
    rows: Object.freeze(heads.flatMap((head, h) => sorted(shown.map((f) => rowOf(f, { head, h, sequences }))))),
    found: byKind(shown),
    rare: byKind(rare),
    options: resolved,
  });
}

function byKind(tallies: readonly FeatureTally[]): AttributionResult["rare"] {
  const states = tallies.filter(({ feature }) => feature.from === null).length;
  return { states, transitions: tallies.length - states };
}

/** Rows of occluded careers that are encoded at once. */
const BATCH = 16_384;

interface FeatureTally {
  readonly feature: Feature;
  careers: number;
  occurrences: number;
  readonly heads: readonly ChangeTally[];
}

type Reading = Parameters<typeof occlusionsOf>[2] & { readonly n: number };

/** Every state and transition with the careers that hold it, and nothing collected yet. */
function talliesOf(
  sequences: readonly Sequences[],
  { n, heads, models, ...reading }: Reading & { readonly heads: number; readonly models: number },
): Map<number, FeatureTally> {
  const tallies = new Map<number, FeatureTally>();
  for (let unit = 0; unit < n; unit++) {
    for (const { key, feature, occurrences } of occlusionsOf(sequences, unit, reading)) {
      let found = tallies.get(key);
      if (found === undefined) {
        const empty = Array.from({ length: heads }, () => createChangeTally(models));
        tallies.set(key, (found = { feature, careers: 0, occurrences: 0, heads: empty }));
      }
      found.careers++;
      found.occurrences += occurrences;
    }
  }
  return tallies;
}

/** Occlusions of consecutive units that are shown, about `BATCH` at a time, and how many units they reach. */
function* batchesOf(
  sequences: readonly Sequences[],
  { n, isShown, ...reading }: Reading & { readonly isShown: (occlusion: Occlusion) => boolean },
): Generator<{ readonly occlusions: readonly Occlusion[]; readonly done: number }> {
  let occlusions: Occlusion[] = [];
  for (let unit = 0; unit < n; unit++) {
    occlusions.push(...occlusionsOf(sequences, unit, reading).filter(isShown));
    if (occlusions.length < BATCH && unit < n - 1) continue;
    yield { occlusions, done: unit + 1 };
    occlusions = [];
  }
}

interface Occluded {
  readonly occlusions: readonly Occlusion[];
  readonly heads: readonly string[];
  /** What each encoder says of the careers as they are. */
  readonly plain: Awaited<ReturnType<typeof encodeMany>>;
}

/** Change of every occlusion by encoder and head; NaN where an encoder does not explain the unit. */
async function changesOf(
  input: AttributionInput,
  { occlusions, heads, plain }: Occluded,
  run: RunContext,
): Promise<readonly (readonly Float64Array[])[]> {
  const { encoders, folds } = input;
  const changes = encoders.map(() => heads.map(() => new Float64Array(occlusions.length).fill(Number.NaN)));
  for (const [e, encoder] of encoders.entries()) {
    const rows = [...occlusions.keys()].filter((row) => folds === null || folds.of[occlusions[row]!.unit] === e);
    if (rows.length === 0) continue;
    const mine = rows.map((row) => occlusions[row]!);
    const [occluded] = await encodeMany([encoder], occludedCareers(input, mine), run);
    heads.forEach((head, h) => {
      const before = plain[e]!.predictions[head]!;
      const after = occluded!.predictions[head]!;
      rows.forEach((row, k) => {
        changes[e]![h]![row] = before[mine[k]!.unit]! - after[k]!;
      });
    });
  }
  return changes;
}

function rowOf(
  { feature, careers, occurrences, heads }: FeatureTally,
  { head, h, sequences }: { readonly head: string; readonly h: number; readonly sequences: readonly Sequences[] },
): AttributionRow {
  const { name, vocabulary } = sequences[feature.channel]!;
  const labelOf = (code: number): string => vocabulary[code - FIRST_STATE]!;
  const { mean, se, seModels } = heads[h]!.result();
  return Object.freeze({
    head,
    kind: feature.from === null ? "state" : "transition",
    channel: name,
    from: feature.from === null ? null : labelOf(feature.from),
    to: labelOf(feature.to),
    careers,
    occurrences,
    change: mean,
    // At least two careers hold what is shown.
    se: se!,
    seModels,
  });
}

const sorted = (rows: readonly AttributionRow[]): readonly AttributionRow[] =>
  [...rows].sort(
    (a, b) => order(a.kind, b.kind) || Math.abs(b.change) - Math.abs(a.change) || order(nameOf(a), nameOf(b)),
  );

const nameOf = ({ channel, from, to }: AttributionRow): string => `${channel}\u0000${from ?? ""}\u0000${to}`;
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function checkFolds({ encoders, sequences, folds }: AttributionInput): void {
  if (folds === null) return;
  if (folds.k !== encoders.length) throw new ShapeError("encoders", folds.k, encoders.length);
  const n = sequences[0]?.n ?? 0;
  if (folds.of.length !== n) throw new ShapeError("folds", n, folds.of.length);
}
