import { createRng, DataError, mean, report, type RunContext, withoutProgress } from "@career-dml/core";
import type { AnyForest } from "../any-forest.js";
import { beatsBeyondNoise } from "./beats-beyond-noise.js";
import { drawCandidate } from "./draw-candidates.js";
import { outOfBagLosses, type TuningProblem } from "./out-of-bag-losses.js";
import type { ResolvedTuningOptions, TunedValues } from "./tuning-options.js";

/** One set of options that was tried. */
export interface TuningCandidate {
  readonly values: TunedValues;
  /** The defaults of the fit, or drawn. */
  readonly origin: "start" | "random";
  /** Mean out-of-bag loss as of very many trees; `null` with a `reason` if the candidate cannot be fitted. */
  readonly loss: number | null;
  /** Loss less that of the start, and the standard error of this difference over units or clusters. */
  readonly difference: number | null;
  readonly se: number | null;
  readonly reason?: string;
}

/** What a search found; `O` are the options of the fit. */
export interface TuningResult<O> {
  readonly kind: "tuning";
  readonly estimator: string;
  /** Options for the fit: those that were given, and the chosen values. */
  readonly options: O;
  /** The start first. */
  readonly candidates: readonly TuningCandidate[];
  /** Position of the chosen one among the candidates. */
  readonly chosen: number;
  /** Standard errors by which a candidate had to beat the start. */
  readonly needed: number;
  /** Why this one was chosen. */
  readonly reason: string;
  readonly level: number;
  readonly trees: number;
  readonly seed: number;
}

/** What is tuned; the search starts from the defaults of the fit. */
export interface Search<F extends AnyForest> {
  readonly estimator: string;
  readonly n: number;
  readonly p: number;
  /** Trees per bag of the fit. */
  readonly bagSize: number;
  /** The problem with the given values. */
  readonly problem: (values: TunedValues) => TuningProblem<F>;
}

interface Tried {
  readonly values: TunedValues;
  readonly origin: TuningCandidate["origin"];
  readonly losses: Float64Array | null;
  readonly reason?: string;
}

/** Grows a small forest for each candidate, compares their losses, and keeps the start unless one beats it beyond noise. */
export async function search<F extends AnyForest, O>(
  { estimator, n, p, bagSize, problem }: Search<F>,
  options: ResolvedTuningOptions,
  run: RunContext,
): Promise<TuningResult<O>> {
  const { level, trees, seed, forest } = options;
  const vary = options.vary.filter((name) => !(name in forest));
  const rng = createRng(seed).fork("tuning");
  const values = [
    { values: Object.freeze({}) as TunedValues, origin: "start" as const },
    ...Array.from({ length: vary.length > 0 ? options.candidates : 0 }, (_, k) => ({
      values: drawCandidate(rng.fork("candidate", k), vary, { n, p }),
      origin: "random" as const,
    })),
  ];
  const tried: Tried[] = [];
  let clusters = new Int32Array(0);
  for (const [k, candidate] of values.entries()) {
    report(run, `tuning of ${estimator}`, k, values.length);
    try {
      const fitted = await outOfBagLosses(problem(candidate.values), { trees, bagSize }, withoutProgress(run));
      clusters = Int32Array.from(fitted.clusters);
      tried.push({ ...candidate, losses: fitted.losses });
    } catch (error) {
      // A candidate may ask for more than the data have, the start may not.
      if (!(error instanceof DataError) || k === 0) throw error;
      tried.push({ ...candidate, losses: null, reason: error.message });
    }
  }
  report(run, `tuning of ${estimator}`, values.length, values.length);
  return concluded({ tried, clusters }, { estimator, level, trees, seed, forest: forest as O }, rng.fork("noise"));
}

function concluded<O>(
  { tried, clusters }: { readonly tried: readonly Tried[]; readonly clusters: Int32Array },
  about: Pick<TuningResult<O>, "estimator" | "level" | "trees" | "seed"> & { readonly forest: O },
  rng: ReturnType<typeof createRng>,
): TuningResult<O> {
  const fitted = [...tried.keys()].slice(1).filter((k) => tried[k]!.losses !== null);
  const start = tried[0]!.losses!;
  const losses = fitted.map((k) => tried[k]!.losses!);
  const { differences, ses, needed, best } = beatsBeyondNoise(
    { start, candidates: losses, clusters },
    about.level,
    rng,
  );
  const chosen = best === null ? 0 : fitted[best]!;
  const candidates = tried.map(({ values, origin, losses: own, reason }, k): TuningCandidate => {
    const at = fitted.indexOf(k);
    const loss = own === null ? null : mean(own);
    const [difference, se] = k === 0 ? [0, 0] : at < 0 ? [null, null] : [differences[at]!, ses[at]!];
    return Object.freeze({ values, origin, loss, difference, se, ...(reason === undefined ? {} : { reason }) });
  });
  const { forest, ...rest } = about;
  return Object.freeze({
    kind: "tuning",
    ...rest,
    options: Object.freeze({ ...tried[chosen]!.values, ...forest }),
    candidates: Object.freeze(candidates),
    chosen,
    needed,
    reason: reasonOf(candidates, chosen, needed),
  });
}

function reasonOf(candidates: readonly TuningCandidate[], chosen: number, needed: number): string {
  const ratios = candidates.map(({ difference, se }) => (difference === null || !(se! > 0) ? 0 : -difference / se!));
  const bar = `${needed.toFixed(2)} standard errors are what the luckiest of ${candidates.length - 1} would reach by chance`;
  return chosen > 0
    ? `beats the start by ${ratios[chosen]!.toFixed(2)} standard errors; ${bar}`
    : `the start is kept: the best candidate is ${Math.max(...ratios).toFixed(2)} standard errors better; ${bar}`;
}
