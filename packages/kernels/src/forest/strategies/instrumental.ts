import { doseCuts } from "../dose-cuts.js";
import { DOSE_LEVELS, ROUND, stepsFor } from "../integer-grid.js";
import { causalCuts } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";
import { nodeSums, reachOf, shareWeights } from "./node-weights.js";
import type { CutLimits, GrowthStrategy, NodeGrid, Solution, SolveStrategy, Units } from "./strategy.js";

/** Data of a local effect; every column of length n, centred. */
export interface EffectColumns {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  /** The treatment itself for a causal effect. */
  readonly instrument: Float64Array;
  /** `null` if all units count alike. */
  readonly weight: Float64Array | null;
  /** Share of the treatment in the instrument that pseudo-outcomes are made with. */
  readonly reducedFormWeight: number;
}

/** Means, distances from them, and sums of products around them. */
interface Moments {
  readonly outcomeMean: number;
  readonly treatmentMean: number;
  readonly instrumentMean: number;
  readonly outcomeReach: number;
  readonly treatmentReach: number;
  readonly instrumentReach: number;
  readonly most: number;
  readonly total: number;
  /** Instrument with itself. */
  readonly squares: number;
  /** The relabelling instrument with the treatment and with the outcome. */
  readonly first: number;
  readonly reduced: number;
}

/**
 * Instrumental forest: the local effect of the treatment, moved by the instrument, on the outcome. Cuts are limited by the
 * instrument's variation. Leaves hold the means of Z, T, Y, Z T and Z Y, then the mean weight where there are weights.
 * Columns: outcome, treatment, instrument, weight.
 *
 * @param leaves Those of a causal forest, which is this one with the treatment as its instrument, do without Z.
 */
export function growInstrumental(
  data: EffectColumns,
  leaves: "instrumental" | "causal" = "instrumental",
): GrowthStrategy<Moments> {
  const { outcome, treatment, instrument, weight, reducedFormWeight: mix } = data;
  const first = leaves === "causal" ? 1 : 0;
  const last = weight === null ? 5 : 6;
  return {
    columns: [outcome, treatment, instrument, ...(weight === null ? [] : [weight])],
    components: 1,
    doses: 1,
    weighted: weight !== null,
    moments: (units, limits) => moments(units, limits, mix),
    relabel: (ws, node, limits) => relabel(ws, node, limits, mix),
    cuts: (ws, column, rule) => (weight === null ? causalCuts(ws, column, rule) : doseCuts(ws, column, rule, 1)),
    leafWidth: last - first,
    leafStatistics({ filling, start, end }, into) {
      const size = end - start;
      const sums = [0, 0, 0, 0, 0, 0];
      for (let k = start; k < end; k++) {
        const unit = filling[k]!;
        const w = weight === null ? 1 : weight[unit]!;
        const [t, y] = [treatment[unit]!, outcome[unit]!];
        const z = w * instrument[unit]!;
        sums[0]! += z;
        sums[1]! += w * t;
        sums[2]! += w * y;
        sums[3]! += z * t;
        sums[4]! += z * y;
        sums[5]! += w;
      }
      for (let s = first; s < last; s++) into.push(sums[s]! / size);
    },
  };
}

function moments({ columns, start, end }: Units, limits: CutLimits, mix: number): Moments | null {
  const size = end - start;
  if (size < 2 * Math.max(limits.minUnits, 2 * limits.minPerArm)) return null;
  const outcome = columns[0]!;
  const treatment = columns[1]!;
  const instrument = columns[2]!;
  const weight = columns[3] ?? null;
  const sums = nodeSums(weight, start, end);
  const outcomeMean = sums.mean(outcome);
  const treatmentMean = sums.mean(treatment);
  const instrumentMean = sums.mean(instrument);
  const { reach: instrumentReach, below } = reachOf(instrument, instrumentMean, { start, end });
  if (below < 2 * limits.minPerArm || size - below < 2 * limits.minPerArm) return null;
  const squares = sums.cross(instrument, instrumentMean, instrument, instrumentMean);
  if (!(squares > 0)) return null;
  let first = sums.cross(instrument, instrumentMean, treatment, treatmentMean);
  let reduced = sums.cross(instrument, instrumentMean, outcome, outcomeMean);
  if (mix > 0) {
    first = (1 - mix) * first + mix * sums.cross(treatment, treatmentMean, treatment, treatmentMean);
    reduced = (1 - mix) * reduced + mix * sums.cross(treatment, treatmentMean, outcome, outcomeMean);
  }
  const outcomeReach = reachOf(outcome, outcomeMean, { start, end }).reach;
  const treatmentReach = reachOf(treatment, treatmentMean, { start, end }).reach;
  const { most, total } = sums;
  const means = { outcomeMean, treatmentMean, instrumentMean };
  return { ...means, outcomeReach, treatmentReach, instrumentReach, most, total, squares, first, reduced };
}

/**
 * Pseudo-outcomes `rho = (Z - Zbar)(Y - Ybar - (T - Tbar) tau)` with `tau = cov(Z, Y) / cov(Z, T)` of the node (Athey,
 * Tibshirani & Wager 2019, section 7.1), times the unit's weight and up to a factor of the node. The instrument may be
 * mixed with the treatment here, Z (1 - m) + T m, which steadies splits where it is weak; leaves and limits keep Z.
 *
 * @returns `null` if the instrument does not move the treatment, or nothing varies.
 */
function relabel(
  ws: Workspace,
  { start, end, columns, moments: m }: Units & { readonly moments: Moments },
  limits: CutLimits,
  mix: number,
): NodeGrid | null {
  const size = end - start;
  const outcome = columns[0]!;
  const treatment = columns[1]!;
  const instrument = columns[2]!;
  const weight = columns[3] ?? null;
  const effect = m.reduced / m.first;
  const leverage = (1 - mix) * m.instrumentReach + mix * m.treatmentReach;
  const steps = stepsFor(leverage * (m.outcomeReach + Math.abs(effect) * m.treatmentReach) * m.most, size);
  const doseSteps = DOSE_LEVELS / m.instrumentReach;
  const share = shareWeights(ws, weight, { start, end, most: m.most });
  if (!(steps > 0 && steps < Infinity && doseSteps < Infinity && share.steps < Infinity)) return null;
  const { rho, dose } = ws;
  let highestBelow = -DOSE_LEVELS;
  let lowestAbove = DOSE_LEVELS;
  for (let i = start; i < end; i++) {
    const z = instrument[i]! - m.instrumentMean;
    const t = treatment[i]! - m.treatmentMean;
    const residual = outcome[i]! - m.outcomeMean - effect * t;
    const r = (mix > 0 ? (1 - mix) * z + mix * t : z) * residual;
    rho[i] = (weight === null ? r : weight[i]! * r) * steps + ROUND - ROUND;
    const d = z * doseSteps + ROUND - ROUND;
    dose[i] = d;
    if (d < 0) {
      if (d > highestBelow) highestBelow = d;
    } else if (d < lowestAbove) lowestAbove = d;
  }
  const minSquares = limits.alpha * (m.squares * doseSteps * doseSteps) * share.steps;
  // a units below and b above the mean vary by at least a b / (a + b) gap^2, and a, b >= minPerArm.
  const gap = lowestAbove - highestBelow;
  const implied = 0.5 * limits.minPerArm * gap * gap >= minSquares;
  const perGrid = (Math.abs(m.first) / m.total) * steps;
  const penalty = ((limits.imbalancePenalty * doseSteps * doseSteps) / share.total) * perGrid * perGrid;
  ws.doseMinimum[0] = minSquares;
  ws.doseRate[0] = penalty;
  return { minSquares, implied, penalty };
}

/** Share of the mean product of instrument and treatment below which their covariance around a unit counts as zero. */
const LEAST_COVARIANCE = 1e-12;

/** Leaves hold the means of Z, T, Y, Z T and Z Y. */
export const solveInstrumental: SolveStrategy = { width: 5, outputs: 1, solve };

/**
 * The ratio of the covariances of Y and of T with Z under the forest's weights. The influence is that of the moments
 * `(Y - a - T tau, Z (Y - a - T tau))`, a the weighted intercept. `null` if the covariance with T is zero around the row.
 */
function solve(means: ArrayLike<number>): Solution | null {
  const [z, t, y, zt, zy] = [means[0]!, means[1]!, means[2]!, means[3]!, means[4]!];
  const first = zt - z * t;
  if (!(Math.abs(first) > LEAST_COVARIANCE * Math.abs(zt))) return null;
  const estimate = (zy - z * y) / first;
  const intercept = y - estimate * t;
  const slope = [-intercept / first, (z * estimate) / first, -z / first, -estimate / first, 1 / first];
  return { estimates: [estimate], influences: [{ offset: 0, slope, constant: (z * intercept) / first }] };
}
