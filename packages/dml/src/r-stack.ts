import { DataError, resolveOptions, ShapeError } from "@career-dml/core";
import { z } from "zod";
import { nonNegativeLeastSquares } from "./non-negative-least-squares.js";

/** Residuals of an outcome and a treatment from cross-fitted means, length n each. */
export interface Residuals {
  /** Y - m(X). */
  readonly outcome: Float64Array;
  /** T - e(X). */
  readonly treatment: Float64Array;
}

/** A combination of effect functions: `constant + sum_k weights[k] tau_k(x)`. */
export interface RStack {
  readonly constant: number;
  /** By candidate, at least 0; their sum is free. */
  readonly weights: Readonly<Record<string, number>>;
  /** Mean squared R-residual of each candidate, of the best constant effect (`constant`), and of the combination (`stack`). */
  readonly losses: Readonly<Record<string, number>>;
}

/** Options of `rStack`. */
export const rStackOptions = z.strictObject({
  spread: z
    .number()
    .positive()
    .nullable()
    .default(0.2)
    .describe("How far weights are expected to lie from equal ones, as a standard deviation; null for no expectation."),
});

/**
 * Stacks effect functions by the R-loss: non-negative weights and a free constant that minimise
 * `sum_i (Y_i - m_i - (T_i - e_i) (c + sum_k b_k tau_k(X_i)))^2 + (sigma / spread)^2 sum_k (b_k - 1 / K)^2`, sigma^2 the mean squared residual of the
 * best candidate. The weights need not sum to one, so that an effect function which was drawn towards its mean is
 * stretched again. The penalty draws them to equal ones: outcomes say little of effects, and where they say nothing
 * an average of candidates does better than a choice among them by noise.
 *
 * @param candidates Effects of all n units by name, each from models that never saw the unit (out of fold or out of bag).
 * @throws {ShapeError} if a length disagrees.
 * @throws {DataError} if the treatment does not vary around its mean, or a candidate is called `constant` or `stack`.
 * @see Nie & Wager (2021), Biometrika 108(2), for the loss and for stacking effect functions by it; Diebold & Shin (2019),
 * International Journal of Forecasting 35(4), for shrinkage to equal weights.
 */
export function rStack(
  residuals: Residuals,
  candidates: Readonly<Record<string, Float64Array>>,
  options: z.input<typeof rStackOptions> = {},
): RStack {
  checkInput(residuals, candidates);
  const { spread } = resolveOptions("rStack", rStackOptions, options);
  const { outcome, treatment } = residuals;
  const effects = Object.values(candidates);
  const free = treatment;
  const columns = effects.map((tau) =>
    offFree(
      free,
      tau.map((v, i) => v * treatment[i]!),
    ),
  );
  const target = offFree(free, outcome);
  const penalty = spread === null ? 0 : noiseOf(columns, target) / spread ** 2;
  const gram = columns.map((a, j) => Float64Array.from(columns, (b, k) => dot(a, b) + (j === k ? penalty : 0)));
  const weights = nonNegativeLeastSquares(
    gram,
    Float64Array.from(columns, (a) => dot(a, target) + penalty / effects.length),
  );
  const weighted = combineEffects({ constant: 0, weights }, effects, outcome.length);
  const constant = slopeOn(
    free,
    outcome.map((y, i) => y - treatment[i]! * weighted[i]!),
  );
  const effect = new Float64Array(outcome.length).fill(slopeOn(free, outcome));
  const losses = { constant: effect, ...candidates, stack: weighted.map((v) => v + constant) };
  const names = Object.keys(candidates);
  return Object.freeze({
    constant,
    weights: Object.freeze(Object.fromEntries(names.map((name, k) => [name, weights[k]!]))),
    losses: Object.freeze(
      Object.fromEntries(Object.entries(losses).map(([name, tau]) => [name, rLoss(residuals, tau)])),
    ),
  });
}

/** Mean squared R-residual, `mean (Y - m - (T - e) tau)^2`, in squared outcome units. */
export function rLoss({ outcome, treatment }: Residuals, effect: Float64Array): number {
  const residual = outcome.map((y, i) => y - treatment[i]! * effect[i]!);
  return dot(residual, residual) / outcome.length;
}

/** constant + sum_k weights[k] effects[k], length n. */
export function combineEffects(
  { constant, weights }: { readonly constant: number; readonly weights: ArrayLike<number> },
  effects: readonly Float64Array[],
  n: number,
): Float64Array {
  const out = new Float64Array(n).fill(constant);
  effects.forEach((tau, k) => {
    for (let i = 0; i < n; i++) out[i]! += weights[k]! * tau[i]!;
  });
  return out;
}

/** Mean squared residual of the candidate that explains the target best. */
function noiseOf(columns: readonly Float64Array[], target: Float64Array): number {
  const explained = columns.map((a) => Math.max(0, dot(a, target)) ** 2 / Math.max(dot(a, a), Number.MIN_VALUE));
  return (dot(target, target) - Math.max(0, ...explained)) / target.length;
}

/** What is left of a column after the free one, whose coefficient is not constrained. */
function offFree(free: Float64Array, column: Float64Array): Float64Array {
  const slope = slopeOn(free, column);
  return column.map((v, i) => v - slope * free[i]!);
}

const slopeOn = (free: Float64Array, column: Float64Array): number => dot(free, column) / dot(free, free);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function checkInput({ outcome, treatment }: Residuals, candidates: Readonly<Record<string, Float64Array>>): void {
  const n = outcome.length;
  for (const [name, values] of Object.entries({ treatment, ...candidates })) {
    if (values.length !== n) throw new ShapeError(name, n, values.length);
  }
  for (const name of ["constant", "stack"]) {
    if (name in candidates) throw new DataError([{ path: name, message: "is the name of a loss that is reported" }]);
  }
  if (!(dot(treatment, treatment) > 0)) {
    throw new DataError([{ path: "treatment", message: "does not vary around its conditional mean" }]);
  }
}
