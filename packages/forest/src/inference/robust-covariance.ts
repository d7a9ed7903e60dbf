import type { ClusterIndex } from "@career-dml/core";
import { clusterCovariance, coefficientCovariance, type LeastSquaresFit } from "@career-dml/kernels";

/** Covariances that allow errors of any variance. */
export type RobustKind = "HC0" | "HC1" | "HC2" | "HC3";

const CLUSTERED = { HC0: "CR0", HC1: "CR1", HC2: "CR2", HC3: "CR3" } as const;

/** Covariance of coefficients, p x p, and what tests of them need. */
export interface RobustCovariance {
  readonly covariance: Float64Array;
  readonly covarianceKind: RobustKind | (typeof CLUSTERED)[RobustKind];
  /** Degrees of freedom of Student's t: n - p, or with clusters their number less one. */
  readonly df: number;
}

/**
 * The covariance of that kind, or its cluster form.
 *
 * @see Cameron & Miller (2015), Journal of Human Resources 50(2), section VI, for clusters less one.
 */
export function robustCovariance(
  fit: LeastSquaresFit,
  kind: RobustKind,
  clusters: ClusterIndex | null,
): RobustCovariance {
  if (clusters === null) {
    return { covariance: coefficientCovariance(fit, kind), covarianceKind: kind, df: fit.df };
  }
  const covarianceKind = CLUSTERED[kind];
  const covariance = clusterCovariance(fit, clusters.of, covarianceKind);
  return { covariance, covarianceKind, df: clusters.count - 1 };
}
