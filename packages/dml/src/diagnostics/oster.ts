import {
  bindColumns,
  type Design,
  design,
  type RunContext,
  resolveOptions,
  ShapeError,
  type OsterResult,
} from "@career-dml/core";
import { independentColumns, leastSquares, withIntercept } from "@career-dml/kernels";
import { z } from "zod";
import { relativeWeights, timesWeights } from "../inference/weighted-score.js";
import { realRoots } from "./real-roots.js";

/** Options of `oster`. */
export const osterOptions = z.strictObject({
  rMax: z
    .number()
    .gt(0)
    .max(1)
    .nullable()
    .default(null)
    .describe("R2 of a regression that holds every confounder; null is min(1, 1.3 times the R2 with controls)"),
  beta: z.number().default(0).describe("effect that delta* would bring about"),
  delta: z.number().gt(0).default(1).describe("selection on unobservables relative to observables, for beta*"),
  threshold: z.number().gt(0).default(1).describe("|delta*| beyond which the estimate passes"),
});

/** Options of `oster` as a caller gives them. */
export type OsterOptions = z.input<typeof osterOptions>;

/** Outcome, treatment and observed controls of the same n units; no value missing. */
export interface OsterInput {
  readonly outcome: Float64Array;
  readonly treatment: ArrayLike<number>;
  readonly controls: Design;
  /** How many units each stands for, length n: every regression and variance is then over the units they stand for. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/** The regressions without and with controls, in the notation of the paper. */
interface Regressions {
  /** Coefficient of the treatment and R2 without controls. */
  readonly betaShort: number;
  readonly rShort: number;
  /** The same with controls. */
  readonly betaLong: number;
  readonly rLong: number;
  readonly varianceY: number;
  readonly varianceX: number;
  /** Variance of the treatment that the controls leave. */
  readonly residualVarianceX: number;
}

/**
 * Selection on unobservables that would explain an estimate away, relative to selection on the observed controls.
 *
 * `delta` is delta*: the proportional selection at which the bias-adjusted effect equals `beta` (proposition 3).
 * `betaStar` is the bias-adjusted effect at `delta`: the root nu of the cubic of proposition 2 with beta* = beta~ - nu, among
 * roots that keep the direction of the bias (assumption 3) the one nearest to the controlled estimate; `solutions` holds all of them.
 *
 * Controls that are combinations of those before them are left out.
 *
 * @returns Nulls with a `reason` where the controls do not move the coefficient, or already explain `rMax`.
 * @throws {ShapeError | NonFiniteError | DataError | SingularError} for input that no regression takes, such as a treatment that the
 *   controls determine.
 * @see Oster (2019), Journal of Business & Economic Statistics 37(2), propositions 2 and 3.
 */
export function oster(input: OsterInput, options: OsterOptions = {}, run: RunContext = {}): OsterResult {
  const { rMax: givenMax, beta, delta, threshold } = resolveOptions("oster", osterOptions, options);
  const r = regressions(input, run);
  const rMax = givenMax ?? Math.min(1, 1.3 * r.rLong);
  const deltaStar = solveDelta(r, rMax, beta);
  const solutions = solveBeta(r, rMax, delta);
  const betaStar = solutions.find(({ keepsDirection }) => keepsDirection)?.beta ?? null;
  const reason = deltaStar === null || betaStar === null ? reasonOf(r, rMax, deltaStar) : undefined;
  return Object.freeze({
    delta: deltaStar,
    ...(reason === undefined ? {} : { reason }),
    betaStar,
    solutions,
    rMax,
    passed: deltaStar === null ? null : Math.abs(deltaStar) > threshold,
    note: `Oster (2019): |delta| above ${threshold} passes. A linear benchmark with R2max = ${rMax.toFixed(3)}; it assumes that omitted confounders relate to treatment and outcome as the observed controls do.`,
  });
}

function regressions({ outcome, treatment, controls, weights = null }: OsterInput, run: RunContext): Regressions {
  const n = outcome.length;
  const counts = relativeWeights(weights, n);
  if (treatment.length !== n) throw new ShapeError("treatment", n, treatment.length);
  if (controls.n !== n) throw new ShapeError("controls", n, controls.n);
  const x = Float64Array.from(treatment);
  const treatmentOnly = design({ treatment: x });
  const short = leastSquares(withIntercept(treatmentOnly), outcome, counts, run);
  // Controls that others determine change neither coefficient nor R2; a treatment that they determine still is an error.
  const { design: distinct } = independentColumns(controls, run);
  const long = leastSquares(withIntercept(bindColumns(treatmentOnly, distinct)), outcome, counts, run);
  const auxiliary = leastSquares(withIntercept(distinct), x, counts, run);
  const [totalY, totalX] = [squaresAboutMean(outcome, counts), squaresAboutMean(x, counts)];
  return {
    betaShort: short.coefficients[1]!,
    rShort: 1 - short.rss / totalY,
    betaLong: long.coefficients[1]!,
    rLong: 1 - long.rss / totalY,
    varianceY: totalY / (n - 1),
    varianceX: totalX / (n - 1),
    residualVarianceX: auxiliary.rss / (n - 1),
  };
}

/** Differences smaller than this share of the larger value are rounding. */
const ROUNDING = 1e-10;

const movesNothing = ({ betaShort, betaLong }: Regressions): boolean =>
  Math.abs(betaShort - betaLong) <= ROUNDING * Math.max(Math.abs(betaShort), Math.abs(betaLong));

/** Proposition 3, or null where numerator and denominator say nothing. */
function solveDelta(r: Regressions, rMax: number, beta: number): number | null {
  if (movesNothing(r) || rMax <= r.rLong) return null;
  const shift = r.betaShort - r.betaLong;
  const gap = r.betaLong - beta;
  const [sx, tau] = [r.varianceX, r.residualVarianceX];
  const explained = (r.rLong - r.rShort) * r.varianceY;
  const unexplained = (rMax - r.rLong) * r.varianceY;
  const cubic = gap ** 3 * (tau * sx - tau * tau);
  const square = gap ** 2 * tau * shift * sx;
  const numerator = gap * explained * tau + gap * sx * tau * shift ** 2 + 2 * square + cubic;
  const parts = [unexplained * shift * sx, gap * unexplained * (sx - tau), square, cubic];
  const denominator = parts.reduce((sum, part) => sum + part, 0);
  const size = parts.reduce((sum, part) => sum + Math.abs(part), 0);
  return Math.abs(denominator) <= ROUNDING * size ? null : numerator / denominator;
}

type Solutions = OsterResult["solutions"];

/** Real roots of the cubic of proposition 2 as effects, the nearest to the controlled estimate first. */
function solveBeta(r: Regressions, rMax: number, delta: number): Solutions {
  if (movesNothing(r) || rMax <= r.rLong) return Object.freeze([]);
  const shift = r.betaShort - r.betaLong;
  const [sx, tau] = [r.varianceX, r.residualVarianceX];
  const explained = (r.rLong - r.rShort) * r.varianceY;
  const unexplained = (rMax - r.rLong) * r.varianceY;
  const roots = realRoots([
    delta * unexplained * shift * sx,
    delta * unexplained * (sx - tau) - explained * tau - sx * tau * shift ** 2,
    tau * shift * sx * (delta - 2),
    (delta - 1) * (tau * sx - tau * tau),
  ]);
  const nearestFirst = [...roots].sort((a, b) => Math.abs(a) - Math.abs(b));
  const solution = (nu: number) =>
    Object.freeze({ beta: r.betaLong - nu, keepsDirection: Math.sign(nu) === Math.sign(shift) });
  return Object.freeze(nearestFirst.map(solution));
}

function reasonOf(r: Regressions, rMax: number, delta: number | null): string {
  if (movesNothing(r))
    return "The controls do not move the coefficient, so they say nothing about unobserved selection.";
  if (rMax <= r.rLong) return `The controls already explain an R2 of ${r.rLong.toFixed(3)}, as much as R2max allows.`;
  if (delta === null) return "No finite proportion of selection brings the effect to the value asked for.";
  return "No bias-adjusted effect keeps the direction in which the controls moved the estimate.";
}

/** Sum of squared deviations from the mean, both weighted by numbers that average one. */
function squaresAboutMean(values: Float64Array, counts: Float64Array | null = null): number {
  const mean = timesWeights(values, counts).reduce((sum, v) => sum + v, 0) / values.length;
  return timesWeights(
    values.map((v) => (v - mean) ** 2),
    counts,
  ).reduce((sum, v) => sum + v, 0);
}

/**
 * The 'delta' of CAREER-DML v3.4, faults kept: |beta (R2max - R2) / ((beta~ - beta) (R2~ - R2))| with beta and R2 from the
 * regression without controls, tilde with them, R2max = 1, pass above 2. It is not Oster's formula: selection on
 * observables stands in the denominator twice, and the uncontrolled coefficient, not the controlled one, is explained away.
 */
export function osterReference(input: Omit<OsterInput, "weights">, run: RunContext = {}): OsterResult {
  const n = input.outcome.length;
  const r = regressions(input, run);
  // The reference divides a covariance with n - 1 by a variance with n.
  const beta = (r.betaShort * n) / (n - 1);
  const fit = input.outcome.map((y, i) => y - beta * input.treatment[i]!);
  const rShort = 1 - squaresAboutMean(fit) / squaresAboutMean(input.outcome);
  const denominator = (r.betaLong - beta) * (r.rLong - rShort);
  const defined = Math.abs(denominator) >= 1e-10;
  const delta = defined ? Math.abs((beta * (1 - rShort)) / denominator) : null;
  return Object.freeze({
    delta,
    ...(defined ? {} : { reason: "The reference reports infinity here, and counts it as a pass." }),
    betaStar: null,
    solutions: Object.freeze([]),
    rMax: 1,
    passed: delta === null || delta > 2,
    note: "Fault of the reference, kept: this is not Oster's (2019) formula, and a pass says nothing. The default profile computes the published one.",
  });
}
