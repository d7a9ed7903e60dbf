import { SingularError } from "@career-dml/core";
import { choleskyFactor, choleskySolve } from "../../linear/cholesky.js";
import { doseCuts } from "../dose-cuts.js";
import { DOSE_LEVELS, ROUND, stepsFor } from "../integer-grid.js";
import type { Workspace } from "../workspace.js";
import { nodeSums, reachOf, shareWeights } from "./node-weights.js";
import type { CutLimits, GrowthStrategy, NodeGrid, Solution, SolveStrategy, Units } from "./strategy.js";

/** Data of a multi-arm forest; columns of length n, centred. */
export interface ArmColumns {
  readonly outcome: Float64Array;
  /** One column per arm but the first, or per treatment. */
  readonly treatments: readonly Float64Array[];
  /** `null` if all units count alike. */
  readonly weight: Float64Array | null;
}

interface Moments {
  readonly outcomeMean: number;
  readonly most: number;
  readonly means: readonly number[];
  readonly reaches: readonly number[];
  /** Sum of squares of each treatment around its mean. */
  readonly squares: readonly number[];
  /** Least-squares effects of the node, and the inverse of the treatments' covariance matrix. */
  readonly effects: Float64Array;
  readonly inverse: Float64Array;
}

/** Least share of a treatment's variance that the others must leave for their effects to be told apart. */
const LEAST_SHARE = 1e-10;

/**
 * Multi-arm forest: the effects of several treatments at once. Cuts are limited by every treatment's variation. Leaves hold
 * the means of the treatments T_j, of Y, of T_j T_k (j <= k, by rows), of T_j Y, then the mean weight where there are
 * weights. Columns: outcome, treatments, weight.
 */
export function growMultiArm({ outcome, treatments, weight }: ArmColumns): GrowthStrategy<Moments> {
  const arms = treatments.length;
  const leafWidth = armWidth(arms) + (weight === null ? 0 : 1);
  return {
    leafWidth,
    columns: [outcome, ...treatments, ...(weight === null ? [] : [weight])],
    components: arms,
    doses: arms,
    weighted: weight !== null,
    moments: (units, limits) => moments(units, limits, arms),
    relabel: (ws, node, limits) => relabel(ws, node, limits),
    cuts: (ws, column, rule) => doseCuts(ws, column, rule, arms),
    leafStatistics({ filling, start, end }, into) {
      const sums = new Float64Array(armWidth(arms) + 1);
      for (let k = start; k < end; k++) {
        const unit = filling[k]!;
        const w = weight === null ? 1 : weight[unit]!;
        const y = outcome[unit]!;
        let s = arms + 1;
        for (let j = 0; j < arms; j++) {
          const t = w * treatments[j]![unit]!;
          sums[j]! += t;
          sums[withOutcomeAt(arms) + j]! += t * y;
          for (let l = j; l < arms; l++) sums[s++]! += t * treatments[l]![unit]!;
        }
        sums[arms]! += w * y;
        sums[sums.length - 1]! += w;
      }
      for (let s = 0; s < leafWidth; s++) into.push(sums[s]! / (end - start));
    },
  };
}

/** Numbers per leaf: treatments, outcome, products of treatments, products with the outcome. */
const armWidth = (arms: number): number => withOutcomeAt(arms) + arms;

/** Where the products with the outcome begin. */
const withOutcomeAt = (arms: number): number => arms + 1 + (arms * (arms + 1)) / 2;

function moments({ columns, start, end }: Units, limits: CutLimits, arms: number): Moments | null {
  const size = end - start;
  if (size < 2 * Math.max(limits.minUnits, 2 * limits.minPerArm)) return null;
  const outcome = columns[0]!;
  const treatments = columns.slice(1, arms + 1);
  const { total, most, mean, cross } = nodeSums(columns[arms + 1] ?? null, start, end);
  const outcomeMean = mean(outcome);
  const means = treatments.map(mean);
  const reaches: number[] = [];
  for (const [j, treatment] of treatments.entries()) {
    const { reach, below } = reachOf(treatment, means[j]!, { start, end });
    if (below < 2 * limits.minPerArm || size - below < 2 * limits.minPerArm) return null;
    reaches.push(reach);
  }
  const covariance = new Float64Array(arms * arms);
  const squares: number[] = [];
  for (let j = 0; j < arms; j++) {
    for (let l = j; l < arms; l++) {
      const sum = cross(treatments[j]!, means[j]!, treatments[l]!, means[l]!);
      if (l === j) squares.push(sum);
      covariance[j * arms + l] = sum / total;
    }
  }
  const withOutcome = Float64Array.from(treatments, (t, j) => cross(t, means[j]!, outcome, outcomeMean) / total);
  const factor = factorOf(covariance, arms);
  if (factor === null) return null;
  const effects = choleskySolve(factor, arms, withOutcome);
  return { outcomeMean, most, means, reaches, squares, effects, inverse: inverseOf(factor, arms) };
}

/** Cholesky factor of a covariance matrix, or `null` if a treatment does not vary beside the others. */
function factorOf(covariance: Float64Array, arms: number): Float64Array | null {
  try {
    return choleskyFactor(covariance, arms, LEAST_SHARE);
  } catch (error) {
    if (error instanceof SingularError) return null;
    throw error;
  }
}

function inverseOf(factor: Float64Array, arms: number): Float64Array {
  const identity = new Float64Array(arms * arms);
  for (let j = 0; j < arms; j++) identity[j * (arms + 1)] = 1;
  return choleskySolve(factor, arms, identity);
}

/**
 * Pseudo-outcomes `rho = A^-1 (T - Tbar)(Y - Ybar - (T - Tbar)' tau)`, A the covariance matrix of the node's treatments and
 * tau its least-squares effects (Athey, Tibshirani & Wager 2019, section 2.3), times the unit's weight: one component per
 * treatment. Rounded once to integers on one grid.
 */
function relabel(
  ws: Workspace,
  { start, end, columns, moments: m }: Units & { readonly moments: Moments },
  limits: CutLimits,
): NodeGrid | null {
  const arms = m.means.length;
  const weight = columns[arms + 1] ?? null;
  const share = shareWeights(ws, weight, { start, end, most: m.most });
  const real = pseudoOutcomes(columns, { start, end }, m);
  const reach = real.reduce((largest, r) => (Math.abs(r) > largest ? Math.abs(r) : largest), 0);
  const steps = stepsFor(reach, end - start);
  const doseSteps = m.reaches.map((r) => DOSE_LEVELS / r);
  if (!(steps > 0 && steps < Infinity && doseSteps.every((d) => d < Infinity) && share.steps < Infinity)) return null;
  const { rho, dose } = ws;
  const at = arms * start;
  for (let i = 0; i < real.length; i++) rho[at + i] = real[i]! * steps + ROUND - ROUND;
  let largest = 0;
  for (let j = 0; j < arms; j++) {
    const own = doseSteps[j]!;
    const treatment = columns[j + 1]!;
    for (let i = start; i < end; i++) dose[arms * i + j] = (treatment[i]! - m.means[j]!) * own + ROUND - ROUND;
    ws.doseMinimum[j] = limits.alpha * (m.squares[j]! * own * own) * share.steps;
    const rate = ((limits.imbalancePenalty * own * own) / share.total) * steps * steps;
    ws.doseRate[j] = rate;
    if (rate > largest) largest = rate;
  }
  return { minSquares: 0, implied: false, penalty: largest };
}

/** Components of unit `start + i` at `arms * i`. */
function pseudoOutcomes(
  columns: readonly Float64Array[],
  { start, end }: { readonly start: number; readonly end: number },
  { outcomeMean, means, effects, inverse }: Moments,
): Float64Array {
  const arms = means.length;
  const weight = columns[arms + 1];
  const centred = new Float64Array(arms);
  const real = new Float64Array(arms * (end - start));
  for (let i = start; i < end; i++) {
    let residual = columns[0]![i]! - outcomeMean;
    for (let j = 0; j < arms; j++) {
      centred[j] = columns[j + 1]![i]! - means[j]!;
      residual -= effects[j]! * centred[j]!;
    }
    if (weight !== undefined) residual *= weight[i]!;
    for (let c = 0; c < arms; c++) {
      let sum = 0;
      for (let j = 0; j < arms; j++) sum += inverse[c * arms + j]! * centred[j]!;
      real[arms * (i - start) + c] = sum * residual;
    }
  }
  return real;
}

/** Share of a treatment's mean square below which its variance around a unit counts as zero. */
const LEAST_VARIATION = 1e-12;

/**
 * Least squares of Y on the treatments with the forest's weights. The influence of a tree is that of the moments
 * `(Y - a - T' tau, T (Y - a - T' tau))`, a the weighted intercept, through the inverse of the treatments' covariance
 * matrix. `null` if a treatment does not vary around the row beside the others.
 */
export const solveMultiArm = (arms: number): SolveStrategy => ({
  width: armWidth(arms),
  outputs: arms,
  solve(means) {
    const y = means[arms]!;
    const covariance = new Float64Array(arms * arms);
    let s = arms + 1;
    for (let j = 0; j < arms; j++) {
      for (let l = j; l < arms; l++, s++) covariance[j * arms + l] = means[s]! - means[j]! * means[l]!;
      const square = covariance[j * (arms + 1)]! + means[j]! * means[j]!;
      if (!(covariance[j * (arms + 1)]! > LEAST_VARIATION * square)) return null;
    }
    const withOutcome = new Float64Array(arms).map((_, j) => means[withOutcomeAt(arms) + j]! - means[j]! * y);
    const factor = factorOf(covariance, arms);
    if (factor === null) return null;
    return influencesOf(means, choleskySolve(factor, arms, withOutcome), inverseOf(factor, arms));
  },
});

/** Each effect with its influence, row j of the inverse times the moments of the treatments. */
function influencesOf(means: ArrayLike<number>, effects: Float64Array, inverse: Float64Array): Solution {
  const arms = effects.length;
  let intercept = means[arms]!;
  for (let j = 0; j < arms; j++) intercept -= effects[j]! * means[j]!;
  const influences = Array.from(effects, (_, j) => {
    const row = inverse.subarray(j * arms, (j + 1) * arms);
    let atMean = 0;
    for (let l = 0; l < arms; l++) atMean += row[l]! * means[l]!;
    const slope: number[] = [];
    for (let l = 0; l < arms; l++) slope.push(atMean * effects[l]! - intercept * row[l]!);
    slope.push(-atMean);
    for (let l = 0; l < arms; l++) {
      slope.push(-row[l]! * effects[l]!);
      for (let k = l + 1; k < arms; k++) slope.push(-row[l]! * effects[k]! - row[k]! * effects[l]!);
    }
    slope.push(...row);
    return { offset: 0, slope, constant: intercept * atMean };
  });
  return { estimates: [...effects], influences };
}
