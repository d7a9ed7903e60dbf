import { type Design, type EffectSet, fSf, quadraticSet, type RunContext } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { type FirstStage, firstStageF } from "./first-stage-f.js";

/** How much the excluded covariates say about the choice. */
export interface ExclusionStrength {
  readonly kind: "exclusion-strength";
  /** Classical and robust F of the linear first stage. */
  readonly firstStage: FirstStage;
  /** F of Montiel Olea & Pflueger, robust to heteroskedasticity; below 10 conventional intervals mislead. */
  readonly effectiveF: number;
  /** Effects of the treatment on the outcome that Anderson & Rubin's test does not reject; null without an outcome. */
  readonly andersonRubin: (EffectSet & { readonly level: number }) | null;
}

/** A choice, and the covariates that the outcome equation has and leaves out. */
export interface ExclusionData {
  /** The choice: treatment or selection, 0 or 1. */
  readonly treatment: ArrayLike<number>;
  /** Covariates of the outcome equation, without a constant. */
  readonly covariates: Design;
  /** Covariates of the choice that the outcome equation leaves out. */
  readonly excluded: Design;
  /** For the Anderson-Rubin set, where every row has an outcome. */
  readonly outcome?: Float64Array;
}

/**
 * Strength of an exclusion restriction, in the linear first stage whatever the model of the choice: with D and Z freed
 * of constant and covariates, v the residuals, Z'Z = L L' and Q = L^-1 (Z' diag(v^2) Z) L'^-1,
 * `F_eff = D' P_Z D / trace(Q)`, Q with its n / (n - k) correction.
 * The Anderson-Rubin set holds every b for which the F test of Z in the regression of `y - b D` does not reject; it has
 * its level however weak the exclusion is, and is no interval where the choice hardly moves with it.
 *
 * @param level Of the set, .95 by default.
 * @throws {SingularError} if an excluded covariate is a combination of the others. @throws {DataError} for too few rows.
 * @see Montiel Olea & Pflueger (2013), J. Bus. Econ. Stat. 31(3), eq. 4; Anderson & Rubin (1949), Ann. Math. Stat. 20(1);
 *   Dufour & Taamouti (2005), Econometrica 73(4), for the shapes.
 */
export function exclusionStrength(
  { treatment, covariates, excluded, outcome }: ExclusionData,
  level = 0.95,
  run: RunContext = {},
): ExclusionStrength {
  const firstStage = firstStageF(treatment, covariates, excluded, run);
  const base = withIntercept(covariates);
  const free = (y: Float64Array): Float64Array => leastSquares(base, y, null, run).residuals;
  const d = free(Float64Array.from(treatment));
  const columns = Array.from({ length: excluded.p }, (_, j) =>
    free(excluded.x.slice(j * excluded.n, (j + 1) * excluded.n)),
  );
  const z: Design = {
    n: excluded.n,
    p: excluded.p,
    names: excluded.names,
    x: Float64Array.from(columns.flatMap((c) => [...c])),
  };
  const stage = leastSquares(z, d, null, run);
  const df = firstStage.df[1];
  return Object.freeze({
    kind: "exclusion-strength" as const,
    firstStage,
    effectiveF: effectiveF(z, stage, df),
    andersonRubin: outcome === undefined ? null : andersonRubin({ d, y: free(outcome), z, df, level }, run),
  });
}

/** `trace(Q) = sum_i v_i^2 z_i' (Z'Z)^-1 z_i`: the rows' leverages weigh their squared residuals. */
function effectiveF(
  { n, p, x }: Design,
  { residuals, fitted, xxInverse }: { residuals: Float64Array; fitted: Float64Array; xxInverse: Float64Array },
  df: number,
): number {
  let explained = 0;
  let trace = 0;
  for (let i = 0; i < n; i++) {
    explained += fitted[i]! * fitted[i]!;
    let leverage = 0;
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) leverage += x[j * n + i]! * xxInverse[k * p + j]! * x[k * n + i]!;
    }
    trace += residuals[i]! ** 2 * leverage;
  }
  return explained / ((trace * n) / df);
}

interface Freed {
  readonly d: Float64Array;
  readonly y: Float64Array;
  readonly z: Design;
  readonly df: number;
  readonly level: number;
}

/** Solves `(y - b d)' (P - c M) (y - b d) <= 0`, c the critical ratio of explained to residual sums. */
function andersonRubin({ d, y, z, df, level }: Freed, run: RunContext): EffectSet & { readonly level: number } {
  const projected = { d: leastSquares(z, d, null, run).fitted, y: leastSquares(z, y, null, run).fitted };
  const form = (a: Float64Array, pa: Float64Array, b: Float64Array): number => {
    let [explained, total] = [0, 0];
    for (let i = 0; i < a.length; i++) {
      explained += pa[i]! * b[i]!;
      total += a[i]! * b[i]!;
    }
    return explained - critical * (total - explained);
  };
  const critical = (z.p * fQuantile(level, z.p, df)) / df;
  const [square, middle, constant] = [form(d, projected.d, d), form(d, projected.d, y), form(y, projected.y, y)];
  return Object.freeze({ ...quadraticSet(square, middle, constant), level });
}

/** The value that F exceeds with probability 1 - level, by bisection of the survival function. */
function fQuantile(level: number, df1: number, df2: number): number {
  let [low, high] = [0, 1];
  while (fSf(high, df1, df2) > 1 - level) high *= 2;
  for (let k = 0; k < 200 && high - low > 1e-14 * high; k++) {
    const middle = 0.5 * (low + high);
    if (fSf(middle, df1, df2) > 1 - level) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
