import {
  checkpoint,
  type ClusterIndex,
  clusteredFolds,
  clusterIndex,
  column,
  createRng,
  DataError,
  type Folds,
  normalQuantile,
  report,
  requireFinite,
  resolveOptions,
  type Rng,
  type RunContext,
  selectEntries,
  selectRows,
  stratifiedFolds,
  testUnits,
  withoutProgress,
} from "@career-dml/core";
import { z } from "zod";
import { drLearner } from "./dr-learner.js";
import { checkEffectInput, type EffectLearnerInput } from "./effect-learner-input.js";
import { effectStageOptions } from "./effect-stage-options.js";
import { type MedianFinding, mediansOverSplits, type SplitFinding } from "./medians-over-splits.js";
import { scoreNuisances, scoreOptions } from "./score-nuisances.js";
import { type Contrast, type SplitHeterogeneity, splitHeterogeneity } from "./split-heterogeneity.js";

/** Options of {@link heterogeneityOverSplits}, with their defaults. */
export const heterogeneityOverSplitsOptions = z.strictObject({
  ...scoreOptions,
  effect: effectStageOptions.prefault({}).describe("Learners of the effect from the scores."),
  partitions: z.int().min(1).max(10_000).default(25).describe("Random halvings of the units; each gives two splits."),
  innerFolds: z
    .int()
    .min(2)
    .default(3)
    .describe("Folds inside a half, for the scores that its effects are learned from."),
  groups: z.int().min(2).default(5).describe("Groups of predicted effects."),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.9)
    .describe("Level of the intervals of medians; each split's miss half as often."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

type Options = z.output<typeof heterogeneityOverSplitsOptions>;

/** Units of a heterogeneity analysis; vectors of length n. */
export interface HeterogeneityInput extends Omit<EffectLearnerInput, "folds" | "newDesign"> {
  /** Cluster of each unit, any integers, which halves keep whole; `null` or absent where units are independent. */
  readonly clusters?: Int32Array | null;
}

/** What many splits say of differences between effects; plain data. */
export interface HeterogeneityOverSplits {
  readonly kind: "heterogeneity-over-splits";
  /** Best linear predictor of the effect by the predictions: at their mean, and its slope: 1 where they are right, 0 where they know nothing. */
  readonly blp: {
    readonly average: MedianFinding;
    /** `null` with a `reason` where predictions do not vary in half of the splits or more. */
    readonly slope: MedianFinding | null;
    readonly reason?: string;
  };
  /** Average effects of groups of units, the smallest predicted effects first, and most less least affected. */
  readonly gates: { readonly groups: readonly MedianFinding[]; readonly difference: MedianFinding };
  /** Means of each covariate among the least and the most affected. */
  readonly clan: readonly (Contrast<MedianFinding> & { readonly name: string })[];
  readonly splits: number;
  readonly n: number;
  readonly options: Options;
  readonly seed: number;
}

/**
 * Whether effects differ, by how much, and who has large ones (BLP, GATES, CLAN), without a claim on the learner: units are halved at random many times; one half learns nuisances
 * and, by a DR-learner cross-fitted inside it, effects; the other measures how doubly robust scores move with the predictions. Then the halves
 * change their roles. Results are medians over all splits, at level 1 - 2 a where each split's intervals have 1 - a.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; missing covariates are refused.
 * @throws {OverlapError} if a propensity is beyond `extreme`, unless clipping was asked for; nothing is clipped silently.
 * @see Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93(4), with doubly robust scores in the place of weighted
 *   outcomes, so that propensities may be learned.
 */
export async function heterogeneityOverSplits(
  input: HeterogeneityInput,
  options: z.input<typeof heterogeneityOverSplitsOptions> = {},
  run: RunContext = {},
): Promise<HeterogeneityOverSplits> {
  const resolved = resolveOptions("heterogeneityOverSplits", heterogeneityOverSplitsOptions, options);
  const root = createRng(resolved.seed);
  checkInput(input, resolved, root);
  const found: SplitHeterogeneity[] = [];
  for (let r = 0; r < resolved.partitions; r++) {
    report(run, "splits of the units", r, resolved.partitions);
    await checkpoint(run);
    found.push(...(await onePartition(input, resolved, { rng: root.fork("partition", r), run: withoutProgress(run) })));
  }
  report(run, "splits of the units", resolved.partitions, resolved.partitions);
  const critical = normalQuantile(1 - (1 - resolved.level) / 4);
  const over = (pick: (split: SplitHeterogeneity) => SplitFinding): MedianFinding =>
    mediansOverSplits(found.map(pick), critical);
  return Object.freeze({
    kind: "heterogeneity-over-splits" as const,
    blp: Object.freeze({ average: over(({ average }) => average), ...slopeOf(found, critical) }),
    gates: Object.freeze({
      groups: Object.freeze(found[0]!.groups.map((_, g) => over(({ groups }) => groups[g]!))),
      difference: over(({ mostLessLeast }) => mostLessLeast),
    }),
    clan: Object.freeze(
      input.design.names.map((name, j) =>
        Object.freeze({
          name,
          least: over(({ profiles }) => profiles[j]!.least),
          most: over(({ profiles }) => profiles[j]!.most),
          difference: over(({ profiles }) => profiles[j]!.difference),
        }),
      ),
    ),
    splits: found.length,
    n: input.outcome.length,
    options: resolved,
    seed: resolved.seed,
  });
}

/** The slope over the splits that have one: as many as half of them, or none is told. */
function slopeOf(found: readonly SplitHeterogeneity[], critical: number) {
  const slopes = found.flatMap(({ slope }) => (slope === null ? [] : [slope]));
  if (slopes.length * 2 > found.length) return { slope: mediansOverSplits(slopes, critical) };
  const reason = `predicted effects do not vary in ${found.length - slopes.length} of ${found.length} splits: the learner sees no differences`;
  return { slope: null, reason };
}

interface Context {
  readonly rng: Rng;
  readonly run: RunContext;
}

/** Both halves in both roles. */
async function onePartition(input: HeterogeneityInput, options: Options, { rng, run }: Context) {
  const { outcome, design } = input;
  const treatment = Uint8Array.from(input.treatment);
  const clusters = input.clusters ?? null;
  const folds = halves(treatment, clusters, rng);
  const observed = { outcome, treatment, design, folds, rng: rng.fork("nuisances") };
  const { scores } = await scoreNuisances(observed, options, run);
  const found: SplitHeterogeneity[] = [];
  for (const half of [0, 1]) {
    const [main, auxiliary] = [testUnits(folds, half), testUnits(folds, 1 - half)];
    const stream = rng.fork("half", half);
    const proxy = await proxyOf({ ...input, treatment }, { main, auxiliary, options, rng: stream }, run);
    found.push(
      splitHeterogeneity(
        {
          scores: selectEntries(scores, main),
          proxy,
          covariates: selectRows(design, main),
          clusters: clusters === null ? null : indexOf(clusters, main),
          groups: options.groups,
          rng: stream.fork("ties"),
        },
        run,
      ),
    );
  }
  return found;
}

interface Roles {
  readonly main: Uint32Array;
  readonly auxiliary: Uint32Array;
  readonly options: Options;
  readonly rng: Rng;
}

/** Effects of one half, learned from the other alone. */
async function proxyOf(
  { outcome, treatment, design, clusters = null }: HeterogeneityInput & { readonly treatment: Uint8Array },
  { main, auxiliary, options, rng }: Roles,
  run: RunContext,
): Promise<Float64Array> {
  const { partitions: _, innerFolds, groups: __, ...learning } = options;
  const treated = selectEntries(treatment, auxiliary);
  const stream = rng.fork("inner");
  const folds =
    clusters === null
      ? stratifiedFolds(treated, innerFolds, stream)
      : clusteredFolds(selectEntries(clusters, auxiliary), innerFolds, stream);
  const { newEffect } = await drLearner(
    {
      outcome: selectEntries(outcome, auxiliary),
      treatment: treated,
      design: selectRows(design, auxiliary),
      folds,
      newDesign: selectRows(design, main),
    },
    { ...learning, seed: rng.fork("effects").uint32() },
    run,
  );
  return newEffect!;
}

const halves = (treatment: Uint8Array, clusters: Int32Array | null, rng: Rng): Folds =>
  clusters === null ? stratifiedFolds(treatment, 2, rng) : clusteredFolds(clusters, 2, rng);

const indexOf = (clusters: Int32Array, rows: Uint32Array): ClusterIndex =>
  clusterIndex(selectEntries(clusters, rows), rows.length);

function checkInput(input: HeterogeneityInput, { groups }: Options, rng: Rng): void {
  const { design, treatment, clusters = null } = input;
  const n = input.outcome.length;
  if (clusters !== null) clusterIndex(clusters, n);
  checkEffectInput({ ...input, folds: { k: 1, of: new Uint32Array(n) } }, true);
  requireFinite(Object.fromEntries(design.names.map((name, j) => [`column ${name}`, column(design, j)])));
  const smallest = Math.floor(n / 2);
  if (smallest < 2 * groups) {
    throw new DataError([
      { path: "units", message: `are ${n}; ${groups} groups of a half need ${4 * groups} of them` },
    ]);
  }
  // Fails at the door where an arm or the clusters cannot be halved.
  halves(Uint8Array.from(treatment), clusters, rng);
}
