import { DataError, type Design, NonFiniteError, ShapeError, selectEntries, selectRows } from "@career-dml/core";
import { binarySigns, splitBySign } from "./binary-signs.js";
import { requireFinite } from "./require-finite.js";
import { countingRows, entriesOf, type RowExtras } from "./row-weights.js";
import type { Clusters } from "./score-covariance.js";

/** A selected outcome: y is observed only where `selected` is 1. */
export interface SelectionData extends RowExtras {
  /** 0 or 1, length n. */
  readonly selected: ArrayLike<number>;
  /** Covariates of the selection equation, n rows, without a constant. */
  readonly selectionCovariates: Design;
  /** Length n; entries of rows that are not selected are never read. */
  readonly outcome: Float64Array;
  /** Covariates of the outcome equation, n rows, without a constant; rows that are not selected are never read. */
  readonly outcomeCovariates: Design;
}

/** The rows of a selection model with a weight above 0, in the order that its parts need. */
export interface SelectionRows {
  /** The same rows as they were given. */
  readonly data: SelectionData;
  readonly n: number;
  /** +1 where selected, length n. */
  readonly signs: Float64Array;
  readonly selected: Int32Array;
  readonly unselected: Int32Array;
  /** Design of the outcome with its constant, of the selected, with room for the hazard behind it. */
  readonly outcomeDesign: Design;
  /** Outcome of the selected. */
  readonly y: Float64Array;
  /** Empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

/**
 * Checks the data of a selection model and parts them.
 *
 * @throws {ShapeError} {DataError} {NonFiniteError} for unusable data, for no or too few selected rows, for all selected.
 */
export function selectionRows(data: SelectionData): SelectionRows {
  const { n } = data.selectionCovariates;
  if (data.outcome.length !== n) throw new ShapeError("outcome", n, data.outcome.length);
  if (data.outcomeCovariates.n !== n) throw new ShapeError("outcomeCovariates", n, data.outcomeCovariates.n);
  const signs = binarySigns(data.selected, n, "selected");
  const { rows, weights, clusters } = countingRows(data, n);
  const { outcome } = data;
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(outcome[i]!) || signs[i]! < 0 || data.weights?.[i] === 0) continue;
    throw new NonFiniteError([{ path: "outcome", message: `is not finite in selected row ${i + 1}` }]);
  }
  if (rows !== null) return selectionRows(subset(data, rows, { weights, clusters }));
  const { ones: selected, zeros: unselected } = splitBySign(signs);
  requireBothKinds(selected.length, unselected.length, data.outcomeCovariates.p + 2);
  requireFinite(data.selectionCovariates);
  const outcomeDesign = rowsWithIntercept(data.outcomeCovariates, selected, 1);
  requireFinite(outcomeDesign);
  return {
    data,
    n,
    signs,
    selected,
    unselected,
    outcomeDesign,
    y: selectEntries(data.outcome, selected),
    weights,
    clusters,
  };
}

/** The given rows after a leading constant, in one copy; behind the last column there is room for `spare` more. */
export function rowsWithIntercept(covariates: Design, rows: Int32Array, spare: 0 | 1 = 0): Design {
  const m = rows.length;
  const room = new Float64Array(m * (covariates.p + 1 + spare));
  const x = room.subarray(0, m * (covariates.p + 1)).fill(1, 0, m);
  const { x: given, n, p } = covariates;
  for (let j = 0; j < p; j++) {
    const [to, from] = [(j + 1) * m, j * n];
    for (let i = 0; i < m; i++) x[to + i] = given[from + rows[i]!]!;
  }
  const names = Object.freeze(["(Intercept)", ...covariates.names]);
  return Object.freeze({ n: m, p: covariates.p + 1, names, x });
}

function requireBothKinds(selected: number, unselected: number, needed: number): void {
  if (unselected === 0) {
    const message = "is 1 everywhere: nothing is selected away, so use least squares";
    throw new DataError([{ path: "selected", message }]);
  }
  if (selected <= needed) {
    const message = `are ${selected} for ${needed} coefficients of the outcome equation`;
    throw new DataError([{ path: "selected rows", message }]);
  }
}

const subset = (
  data: SelectionData,
  rows: Int32Array,
  { weights, clusters }: { readonly weights: Float64Array; readonly clusters: Clusters | null },
): SelectionData => ({
  selected: entriesOf(data.selected, rows),
  selectionCovariates: selectRows(data.selectionCovariates, rows),
  outcome: selectEntries(data.outcome, rows),
  outcomeCovariates: selectRows(data.outcomeCovariates, rows),
  weights,
  ...(clusters === null ? {} : { clusters }),
});
