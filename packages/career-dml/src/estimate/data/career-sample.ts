import {
  column,
  DataError,
  type Dataset,
  type Design,
  design,
  selectEntries,
  selectRows,
  type Sequences,
  selectUnits,
} from "@career-dml/core";
import type { RunContext } from "@career-dml/core";
import { examples, shareOf } from "../../data/column-checks.js";
import { type DataOptions, loadDataset } from "../../data/load-dataset.js";
import type { Sample } from "./sample.js";

/** Where careers are, and which columns at the landmark play which role. */
export interface CareerSampleOptions
  extends Pick<DataOptions, "data" | "table" | "decimal" | "encoding" | "where" | "derive" | "seed"> {
  readonly outcome: string;
  readonly treatment: string;
  readonly covariates: readonly string[];
  readonly unit: string | null;
  readonly time: string | null;
  readonly sequence: readonly string[];
  readonly at: string;
  readonly missing: "error" | "drop" | "indicator";
  readonly shortCareers: "error" | "drop";
}

/** What a method needs of careers. */
export interface CareerRules {
  /** Fewest periods before the landmark. */
  readonly periods: number;
  /** Columns at the landmark beside covariates, by role. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

/** Units at their landmarks with the career before it, one row each. */
export interface CareerSample extends Sample {
  readonly sequences: readonly Sequences[];
  /** Columns of further roles. */
  readonly columns: Readonly<Record<string, Design>>;
}

/**
 * One row per unit: outcome, treatment, covariates and further columns at its landmark, its career strictly before it.
 *
 * @throws {DataError} if careers are too short and the options do not drop them. @throws What `loadDataset` throws.
 */
export async function readCareerSample(
  options: CareerSampleOptions,
  { periods, columns }: CareerRules,
  run: RunContext = {},
): Promise<CareerSample> {
  const beside = Object.values(columns).flat();
  const { dataset, summary, marks } = await loadDataset(
    {
      ...options,
      covariates: [...options.covariates, ...beside],
      sequence: [...options.sequence],
      numericSequence: [],
      derive: [...options.derive],
      instrument: null,
      emptyHistory: options.shortCareers,
    },
    run,
  );
  const { kept, gone } = longEnough(dataset, options, periods);
  const known = selectRows(dataset.covariates, kept);
  const named = (names: readonly string[]): Design => {
    return design(
      Object.fromEntries(names.map((name) => [name, column(known, known.names.indexOf(name))])),
      kept.length,
    );
  };
  const reason = `units: fewer than ${periods} periods of career before the landmark`;
  const leftOut = [...summary.dropped, ...(gone > 0 ? [{ reason, count: gone }] : [])];
  const empty = design({}, kept.length);
  return Object.freeze({
    source: summary.source,
    fileRows: summary.rows,
    n: kept.length,
    row: Float64Array.from(kept, (i) => i + 1),
    units: Object.freeze(Array.from(kept, (i) => dataset.units[i]!)),
    outcome: selectEntries(dataset.outcome, kept),
    treatment: Float64Array.from(kept, (i) => dataset.treatment[i]!),
    selected: null,
    weights: null,
    cluster: null,
    secondCluster: null,
    group: null,
    covariates: named(known.names.filter((name) => !beside.includes(name))),
    untreatedCovariates: empty,
    selectors: empty,
    instruments: empty,
    sequences: Object.freeze(dataset.sequences.map((s) => selectUnits(s, kept))),
    columns: Object.freeze(Object.fromEntries(Object.entries(columns).map(([role, names]) => [role, named(names)]))),
    names: Object.freeze({ outcome: options.outcome, treatment: options.treatment }),
    leftOut: Object.freeze(leftOut),
    dropped: 0,
    missing: marks.length > 0 ? [`Missing covariates were ${summary.missing}.`] : [],
    marks,
  });
}

function longEnough({ n, sequences, units }: Dataset, { shortCareers }: CareerSampleOptions, periods: number) {
  const isShort = (i: number): boolean => sequences.some(({ lengths }) => lengths[i]! < periods);
  const short = Array.from({ length: n }, (_, i) => i).filter(isShort);
  if (short.length > 0 && shortCareers === "error") {
    const message = `have fewer than ${periods} periods of career before their landmark (${examples(short.map((i) => units[i]!))}); add --short-careers drop to leave them out, or choose a smaller --gap`;
    throw new DataError([{ path: shareOf(short.length, n, "unit"), message }]);
  }
  if (short.length === n) {
    throw new DataError([{ path: "units", message: `none has ${periods} periods of career; choose a smaller --gap` }]);
  }
  const gone = new Set(short);
  const kept = Uint32Array.from(Array.from({ length: n }, (_, i) => i).filter((i) => !gone.has(i)));
  return { kept, gone: short.length };
}
