import {
  createRng,
  DataError,
  normalQuantile,
  normalTwoSidedP,
  quantiles,
  resolveOptions,
  type Rng,
  ShapeError,
} from "@career-dml/core";
import { z } from "zod";
import { type MomentEstimate, medianOverSplits, solveMoment, type Spread } from "../moment-inference.js";
import type { LinearScore } from "../scores.js";
import { influenceCovariance } from "./influence-covariance.js";
import { largestStatistics } from "./multiplier-bootstrap.js";
import { MULTIPLIERS } from "./multiplier-weights.js";
import { weightedScore } from "./weighted-score.js";

/** Options of {@link jointInference}, with their defaults. */
export const jointInferenceOptions = z.strictObject({
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of intervals and of the simultaneous band."),
  multipliers: z.enum(MULTIPLIERS).default("gaussian").describe("What influences are multiplied by in the bootstrap."),
  draws: z.int().min(100).max(1_000_000).default(1000).describe("Draws of the bootstrap."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

type Options = z.output<typeof jointInferenceOptions>;

/** Scores by the name of their parameter, of the same n units; results keep their order. */
export type NamedScores = ReadonlyMap<string, LinearScore>;

/** Scores of several parameters. */
export interface JointInput {
  /** Of one sample split, or of several: estimates are then medians over the splits. */
  readonly scores: NamedScores | readonly NamedScores[];
  /** Units or clusters that are independent. Default: units, variance divided by n. */
  readonly spread?: Spread;
  /** How many units each stands for, length n; `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/** One parameter among several. */
export interface JointParameter {
  readonly name: string;
  readonly estimate: number;
  readonly se: number;
  /** Holds this parameter with the level. */
  readonly ci: readonly [number, number];
  readonly pValue: number;
  /** Holds all parameters together with the level. */
  readonly band: readonly [number, number];
  /** Of the hypothesis that this parameter is zero, among all of them: the share of draws whose largest |t| is at least its own. */
  readonly adjustedPValue: number;
}

/** Estimates from scores with their joint distribution; plain data. */
export interface JointInference {
  readonly kind: "joint-inference";
  readonly parameters: readonly JointParameter[];
  /** Quantile of the largest |t|: half the width of the band in standard errors. The median over splits, where there are several. */
  readonly critical: number;
  /** Covariance of the estimates, row by row; of the first split. */
  readonly covariance: readonly (readonly number[])[];
  readonly n: number;
  readonly options: Options;
  readonly seed: number;
}

/**
 * Everything that scores say of several parameters at once: estimates and errors by {@link solveMoment}, and, from a multiplier bootstrap of the influences,
 * a band that holds all of them together (sup-t) and p-values that allow for how many there are. Over several splits estimates and bounds are
 * medians ({@link medianOverSplits}).
 *
 * @throws {DataError} without a parameter or a split, or for splits with other parameters than the first.
 * @throws {ShapeError | NonFiniteError | OptionsError} for input that breaks the contract.
 * @see Chernozhukov, Chetverikov & Kato (2013), Annals of Statistics 41(6); Montiel Olea & Plagborg-Møller (2019), J. Appl.
 *   Econometrics 34(1), for sup-t bands.
 */
export function jointInference(input: JointInput, options: z.input<typeof jointInferenceOptions> = {}): JointInference {
  const resolved = resolveOptions("jointInference", jointInferenceOptions, options);
  const splits = (Array.isArray(input.scores) ? input.scores : [input.scores]) as readonly NamedScores[];
  const { names, n } = checkSplits(splits);
  const root = createRng(resolved.seed);
  const found = splits.map((scores, r) =>
    oneSplit([...scores.values()], input, { ...resolved, rng: root.fork("bootstrap", r) }),
  );
  const critical = middle(found.map((split) => split.critical));
  return Object.freeze({
    kind: "joint-inference" as const,
    parameters: Object.freeze(names.map((name, p) => parameterOf(name, p, found, resolved))),
    critical,
    covariance: found[0]!.covariance,
    n,
    options: resolved,
    seed: resolved.seed,
  });
}

interface SplitInference {
  readonly moments: readonly MomentEstimate[];
  readonly covariance: readonly (readonly number[])[];
  readonly critical: number;
  /** Largest |t| of each draw. */
  readonly largest: Float64Array;
}

function oneSplit(
  scores: readonly LinearScore[],
  { spread = "n", weights = null }: JointInput,
  { level, multipliers, draws, rng }: Options & { readonly rng: Rng },
): SplitInference {
  const moments = scores.map((score) => solveMoment(weightedScore(score, weights), spread));
  const influences = moments.map(({ influence }) => influence);
  const largest = largestStatistics(influences, spread, { multipliers, draws, rng });
  const covariance = moments.map((a, p) =>
    Object.freeze(moments.map((b, q) => (p === q ? a.se ** 2 : influenceCovariance(a.influence, b.influence, spread)))),
  );
  return { moments, covariance: Object.freeze(covariance), critical: quantiles(largest, [level])[0]!, largest };
}

function parameterOf(name: string, p: number, found: readonly SplitInference[], { level }: Options): JointParameter {
  const z = normalQuantile(0.5 + level / 2);
  const one = found.length === 1;
  const moments = found.map((split) => split.moments[p]!);
  const { estimate, se } = one ? moments[0]! : medianOverSplits(moments, z);
  const bound = (side: number, critical: (split: SplitInference) => number): number =>
    middle(found.map((split, r) => moments[r]!.estimate + side * critical(split) * moments[r]!.se));
  const interval = (critical: (split: SplitInference) => number) =>
    Object.freeze([bound(-1, critical), bound(1, critical)] as const);
  const adjusted = found.map(({ largest }, r) => {
    const t = statisticOf(moments[r]!);
    return (1 + largest.filter((value) => value >= t).length) / (1 + largest.length);
  });
  return Object.freeze({
    name,
    estimate,
    se,
    ci: interval(() => z),
    pValue: normalTwoSidedP(statisticOf({ estimate, se })),
    band: interval((split) => split.critical),
    adjustedPValue: middle(adjusted),
  });
}

/** |t|, also where there is no error: an estimate that cannot be anything else. */
const statisticOf = ({ estimate, se }: { readonly estimate: number; readonly se: number }): number =>
  estimate === 0 ? 0 : Math.abs(estimate) / se;

const middle = (values: readonly number[]): number => quantiles(values, [0.5])[0]!;

function checkSplits(splits: readonly NamedScores[]): { readonly names: readonly string[]; readonly n: number } {
  const names = [...(splits[0]?.keys() ?? [])];
  if (names.length === 0) throw new DataError([{ path: "scores", message: "hold no parameter" }]);
  const n = splits[0]!.get(names[0]!)!.psiA.length;
  for (const [r, scores] of splits.entries()) {
    const own = [...scores.keys()];
    if (own.length !== names.length || names.some((name, p) => name !== own[p])) {
      const message = `has parameters ${own.join(", ")}, expected ${names.join(", ")}`;
      throw new DataError([{ path: `scores, split ${r + 1}`, message }]);
    }
    for (const [name, score] of scores) {
      for (const part of ["psiA", "psiB"] as const) {
        const { length } = score[part];
        if (length !== n) throw new ShapeError(`${part} of ${name}`, n, length);
      }
    }
  }
  return { names, n };
}
