import {
  bindColumns,
  checkDataset,
  DataError,
  type Dataset,
  type Design,
  type Folds,
  OptionsError,
  type Representation,
  restrictFolds,
  selectEntries,
  selectRows,
  ShapeError,
} from "@career-dml/core";

/** A dataset, what is adjusted for, and the folds. */
export interface AdjustmentInput {
  readonly data: Dataset;
  /** A representation of the careers, or `null` for the covariates alone. */
  readonly representation: Representation | null;
  /** Test folds of the nuisances; those of the representation where it was cross-fitted. */
  readonly folds: Folds;
  /** Whether the covariates are adjusted for beside the representation. Default `include`. */
  readonly covariates?: "include" | "exclude";
  /** Cluster of each unit, any integers: standard errors and the forest keep clusters together, and folds must too. */
  readonly clusters?: Int32Array | null;
}

/** What estimators of one adjustment share. */
export interface Adjustment {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** Covariates that are adjusted for; zero columns where they are excluded. */
  readonly covariates: Design;
  /** Everything that is adjusted for: one design, or one per fold. */
  readonly designs: readonly Design[];
  readonly folds: Folds;
  /** Cluster of each unit, or `null` where units are independent. */
  readonly clusters: Int32Array | null;
  /** Rows of the dataset, ascending. */
  readonly units: Uint32Array;
}

/**
 * Puts covariates and representation side by side.
 *
 * @throws {ShapeError | TreatmentError} if the dataset is not sound, or another length than folds or representation.
 * @throws {DataError} if the folds are not those that a cross-fitted representation was trained for, or the outcome is
 *   missing for some units, or a cluster stands in two folds.
 * @throws {OptionsError} if covariates are excluded and there is no representation.
 */
export function adjustment(input: AdjustmentInput): Adjustment {
  const { data, representation, folds, covariates = "include", clusters = null } = input;
  checkDataset(data);
  if (folds.of.length !== data.n) throw new ShapeError("folds", data.n, folds.of.length);
  const missing = data.outcome.filter((y) => !Number.isFinite(y)).length;
  if (missing > 0) throw new DataError([{ path: data.names.outcome, message: `is missing for ${missing} units` }]);
  if (clusters !== null) requireWholeClusters(clusters, folds);
  const observed = covariates === "include" ? data.covariates : selectColumns(data.covariates, 0);
  if (representation === null) {
    if (covariates === "exclude") {
      const message = "is 'exclude' without a representation; nothing would be adjusted for";
      throw new OptionsError("adjustment", [{ path: "covariates", message }]);
    }
    return assemble(data, observed, [observed], { folds, clusters });
  }
  if (representation.folds !== null) requireFolds(representation.folds, folds, representation.name);
  const designs = representation.designs.map((design) => bindColumns(observed, design));
  return assemble(data, observed, designs, { folds, clusters });
}

const assemble = (
  { n, outcome, treatment }: Dataset,
  covariates: Design,
  designs: readonly Design[],
  { folds, clusters }: Pick<Adjustment, "folds" | "clusters">,
): Adjustment => ({
  outcome,
  treatment,
  covariates,
  designs,
  folds,
  clusters,
  units: Uint32Array.from({ length: n }, (_, i) => i),
});

/** The given rows only. */
export function restrict(a: Adjustment, rows: Uint32Array): Adjustment {
  return {
    outcome: selectEntries(a.outcome, rows),
    treatment: selectEntries(a.treatment, rows),
    covariates: selectRows(a.covariates, rows),
    designs: a.designs.map((d) => selectRows(d, rows)),
    folds: restrictFolds(a.folds, rows),
    clusters: a.clusters === null ? null : selectEntries(a.clusters, rows),
    units: Uint32Array.from(rows, (i) => a.units[i]!),
  };
}

/** A model trained without fold k of other folds has seen units that it is used on. */
function requireFolds(trained: Folds, given: Folds, name: string): void {
  const same =
    trained.k === given.k && trained.of.length === given.of.length && trained.of.every((f, i) => f === given.of[i]);
  if (same) return;
  const message = `were not those that the representation ${name} was cross-fitted with; use its folds`;
  throw new DataError([{ path: "folds", message }]);
}

/** What is learned from one row of a cluster says something of the others: they belong into one fold. */
function requireWholeClusters(clusters: Int32Array, { of }: Folds): void {
  if (clusters.length !== of.length) throw new ShapeError("clusters", of.length, clusters.length);
  const foldOf = new Map<number, number>();
  for (const [i, cluster] of clusters.entries()) {
    const fold = foldOf.get(cluster) ?? of[i]!;
    if (fold !== of[i]) {
      const message = `divide cluster ${cluster}; draw them with clusteredFolds`;
      throw new DataError([{ path: "folds", message }]);
    }
    foldOf.set(cluster, fold);
  }
}

const selectColumns = (d: Design, p: number): Design =>
  Object.freeze({ n: d.n, p, names: Object.freeze(d.names.slice(0, p)), x: d.x.slice(0, p * d.n) });
