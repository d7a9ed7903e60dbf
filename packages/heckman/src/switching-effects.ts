import { type EffectResult, effectResult, type RunContext } from "@career-dml/core";
import { transposedProduct } from "@career-dml/kernels";
import { hazard } from "./hazard.js";
import { clusterCodes, intersect } from "./score-covariance.js";
import type { SwitchingRows } from "./switching-rows.js";

/** Average effects of a switching regression. */
export interface SwitchingEffects {
  readonly ate: EffectResult;
  readonly att: EffectResult;
  /** On the untreated; its estimand is called ATC elsewhere. */
  readonly atu: EffectResult;
}

/** Linear parameters of a fitted switching regression: g, b0, lambda0, b1, lambda1, with lambda = rho sigma. */
export interface LinearFit {
  readonly values: Float64Array;
  readonly covariance: Float64Array;
  /** Influence of each row on the values, column-major n x size; a weight multiplies a row's. */
  readonly influence: Float64Array;
}

interface Group {
  readonly estimand: "ATE" | "ATT" | "ATC";
  readonly label: string;
  /** 1 in the rows that the average is over. */
  readonly member: (sign: number) => boolean;
  /** Whether the rows' own choice tells of their errors. */
  readonly chosen: boolean;
}

const GROUPS: readonly Group[] = [
  { estimand: "ATE", label: "ATE", member: () => true, chosen: false },
  { estimand: "ATT", label: "ATT (on the treated)", member: (sign) => sign > 0, chosen: true },
  { estimand: "ATC", label: "ATU (on the untreated)", member: (sign) => sign < 0, chosen: true },
];

/**
 * Average effects of switching regimes, population means over the rows' distribution:
 * a row's effect is `x1 b1 - x0 b0`, and given its choice `+ (lambda1 - lambda0) h` with h the hazard of its side.
 * The variance is that of the estimated parameters, of the mean over rows, and twice their covariance, summed in
 * clusters where there are any.
 *
 * @see Maddala (1983), section 9.4; Heckman, Tobias & Vytlacil (2003), Rev. Econ. Stat. 85(3), eq. 7 to 9.
 */
export function switchingEffects(
  rows: SwitchingRows,
  index: Float64Array,
  fit: LinearFit,
  estimator: string,
  run: RunContext,
): SwitchingEffects {
  const [ate, att, atu] = GROUPS.map((group) => averageEffect(rows, index, fit, { group, estimator }, run));
  return Object.freeze({ ate: ate!, att: att!, atu: atu! });
}

function averageEffect(
  { n, signs, regimes, weights, clusters, data }: SwitchingRows,
  index: Float64Array,
  { values, covariance, influence }: LinearFit,
  { group, estimator }: { readonly group: Group; readonly estimator: string },
  run: RunContext,
): EffectResult {
  const [untreated, treated] = regimes;
  const q = values.length - untreated.everybody.p - treated.everybody.p - 2;
  const at0 = q;
  const at1 = q + untreated.everybody.p + 1;
  const [lambda0, lambda1] = [values[at1 - 1]!, values[values.length - 1]!];
  const { value: h, delta } = hazard(index, data.treatment, run);
  const share = new Float64Array(n);
  for (let i = 0; i < n; i++) if (group.member(signs[i]!)) share[i] = weights.length > 0 ? weights[i]! : 1;
  const total = share.reduce((sum, w) => sum + w, 0);
  const effects = new Float64Array(n);
  add(effects, treated.everybody, values.subarray(at1), 1);
  add(effects, untreated.everybody, values.subarray(at0), -1);
  if (group.chosen) for (let i = 0; i < n; i++) effects[i]! += (lambda1 - lambda0) * h[i]!;
  const estimate = effects.reduce((sum, t, i) => sum + share[i]! * t, 0) / total;

  const mean = share.map((w) => w / total);
  const slope = new Float64Array(values.length);
  slope.set(transposedProduct(treated.everybody, mean), at1);
  transposedProduct(untreated.everybody, mean).forEach((v, j) => (slope[at0 + j] = -v));
  if (group.chosen) {
    const moved = mean.map((w, i) => -(lambda1 - lambda0) * delta[i]! * w);
    // The index moves with the probit's design, which is that of its own covariates with a constant.
    slope.set(indexSlope(data.treatmentCovariates, moved), 0);
    const average = h.reduce((sum, v, i) => sum + v * mean[i]!, 0);
    slope[values.length - 1] = average;
    slope[at1 - 1] = -average;
  }
  // The part of a row's influence that its own effect has; its weight is taken out here and multiplied back below.
  const own = effects.map((t, i) => (share[i]! > 0 ? (t - estimate) / total : 0));
  const through = throughParameters(influence, slope, n);
  const fromParameters = quadratic(covariance, slope);
  const codes = codesOf(clusters, n);
  const variance = fromParameters + rowVariance(own, through, weights, codes);
  return effectResult({
    estimator,
    estimand: group.estimand,
    estimandLabel: group.label,
    estimate,
    ...(variance > 0 ? { se: Math.sqrt(variance) } : { se: null, reason: "its estimated variance is not positive" }),
    n,
  });
}

/** Adds `factor x b` to every row. */
function add(
  out: Float64Array,
  { n, p, x }: { n: number; p: number; x: Float64Array },
  b: Float64Array,
  factor: number,
) {
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) out[i]! += factor * b[j]! * x[j * n + i]!;
}

/** Sums of `moved` and of its products with the covariates. */
const indexSlope = (covariates: Parameters<typeof transposedProduct>[0], moved: Float64Array): Float64Array =>
  Float64Array.of(
    moved.reduce((sum, v) => sum + v, 0),
    ...transposedProduct(covariates, moved),
  );

function throughParameters(influence: Float64Array, slope: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  slope.forEach((b, j) => {
    for (let i = 0; i < n; i++) out[i]! += b * influence[j * n + i]!;
  });
  return out;
}

const quadratic = (matrix: Float64Array, v: Float64Array): number =>
  v.reduce((sum, a, j) => sum + a * v.reduce((inner, b, k) => inner + b * matrix[j * v.length + k]!, 0), 0);

/** One cluster code per row; rows alike in both ways where there are two, for effects have one variance. */
function codesOf(
  clusters: readonly ArrayLike<number>[] | null,
  n: number,
): { codes: Int32Array | null; groups: number } {
  if (clusters === null) return { codes: null, groups: n };
  const [a, b] = clusters;
  return clusterCodes(b === undefined ? a! : intersect(a!, b));
}

/** `sum own^2 + 2 sum own through` over rows or clusters, both times the weights. */
function rowVariance(
  own: Float64Array,
  through: Float64Array,
  weights: Float64Array,
  { codes, groups }: { readonly codes: Int32Array | null; readonly groups: number },
): number {
  const sums = new Float64Array(groups);
  const others = new Float64Array(groups);
  for (let i = 0; i < own.length; i++) {
    const at = codes === null ? i : codes[i]!;
    const w = weights.length > 0 ? weights[i]! : 1;
    sums[at]! += w * own[i]!;
    others[at]! += w * through[i]!;
  }
  return sums.reduce((sum, v, g) => sum + v * v + 2 * v * others[g]!, 0);
}
