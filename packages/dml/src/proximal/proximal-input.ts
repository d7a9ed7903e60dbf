import {
  checkTreatment,
  column,
  DataError,
  type Design,
  type Folds,
  type Issue,
  requireFinite,
  ShapeError,
} from "@career-dml/core";
import { checkColumns } from "../check-columns.js";
import type { SampleDesign } from "../over-splits.js";

/** Treatment, outcome, and two kinds of proxies of what is hidden, of the same n units. */
export interface ProximalInput extends SampleDesign {
  readonly outcome: Float64Array;
  /** 0 or 1. */
  readonly treatment: Uint8Array;
  /** Known before treatment; may have no columns. */
  readonly covariates: Design;
  /** W: related to the outcome only through what is hidden, and untouched by the treatment. Several columns become one score. */
  readonly outcomeProxies: Design;
  /**
   * Z: related to the treatment, but to the outcome and to W only through what is hidden. Several columns become one score; columns of
   * the same names as those of `outcomeProxies` measure the same things at another time, and share one score with them.
   */
  readonly treatmentProxies: Design;
  /** More of Z that enter as they are, say an instrument; `null` or absent for none. */
  readonly moreTreatmentProxies?: Design | null;
  /** One partition, or several: the estimate is then their median. */
  readonly folds: Folds | readonly Folds[];
}

/**
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} for missing or infinite values. @throws {TreatmentError} if the
 *   treatment is not 0/1 or does not vary. @throws {DataError} naming every kind of proxy that is absent or the same for all units.
 */
export function checkProximal({ outcome, treatment, ...input }: ProximalInput): void {
  const n = outcome.length;
  const designs = {
    covariates: input.covariates,
    "outcome proxies": input.outcomeProxies,
    "treatment proxies": input.treatmentProxies,
    ...(input.moreTreatmentProxies ? { "more treatment proxies": input.moreTreatmentProxies } : {}),
  };
  for (const [name, d] of Object.entries(designs)) if (d.n !== n) throw new ShapeError(name, n, d.n);
  const columns = Object.values(designs).flatMap((d) => d.names.map((name, j) => [name, column(d, j)] as const));
  // Both kinds may have columns of the same name.
  requireFinite([...columns, ["outcome", outcome], ["treatment", treatment]]);
  checkColumns(n, { outcome, treatment }, ["outcome"]);
  checkTreatment(treatment);
  const issues: Issue[] = [];
  for (const path of ["outcome proxies", "treatment proxies"] as const) {
    const d = designs[path];
    if (d.p === 0)
      issues.push({ path, message: "have no column; an early and a late part of a career give both kinds" });
    else if (d.names.every((_, j) => constant(d, j))) {
      issues.push({ path, message: `are the same for all ${n} units; they tell nothing of what is hidden` });
    }
  }
  const more = input.moreTreatmentProxies;
  more?.names.forEach((path, j) => {
    if (constant(more, j)) issues.push({ path, message: `is the same for all ${n} units; leave it out` });
  });
  if (issues.length > 0) throw new DataError(issues);
}

const constant = (d: Design, j: number): boolean => column(d, j).every((v, _, all) => v === all[0]);
