import { ColumnError, column } from "@career-dml/core";
import type { PanelTable } from "@career-dml/dgp";
import type { EmbedOptions } from "../embed-options.js";
import type { Embedding } from "./embedding.js";
import type { UnseenOfEmbedding } from "./unseen-of-embedding.js";

type Columns = readonly (readonly [name: string, values: PanelTable["columns"][string]])[];

/**
 * One row per unit: its label; the fold that held it out; outcome, treatment and covariates where they are known; the
 * representation; what each head predicts, as `encode` has it: `prediction.outcome` in the outcome's unit,
 * `prediction.treatment` as a logit; how many of its states the encoder reads as unknown.
 *
 * Of a cross-fitted embedding the columns are those of the encoder that never saw the unit, or with `everyFold` those of all:
 * `fold2.vib.1` is by the encoder that never saw fold 2. Applied encoders are always all there.
 *
 * @throws {ColumnError} if a column of the data has a name of the embedding's own.
 */
export function embeddingTable(
  embedding: Embedding,
  unseen: UnseenOfEmbedding,
  options: Pick<EmbedOptions, "unit" | "everyFold">,
): PanelTable {
  const { units, folds } = embedding;
  const columns: Columns = [
    [options.unit ?? "row", units],
    ...(folds === null ? [] : [["fold", Int32Array.from(folds.of, (fold) => fold + 1)] as const]),
    ...givenColumns(embedding),
    ...representationColumns(embedding, options.everyFold),
    ...predictionColumns(embedding),
    ["unseen", unseen.byUnit],
  ];
  const names = columns.map(([name]) => name);
  const twice = [...new Set(names.filter((name, k) => names.indexOf(name) !== k))];
  if (twice.length > 0) {
    const message = "has a name of the embedding's own columns; rename it by --derive";
    throw new ColumnError(twice.map((name) => ({ path: `column '${name}'`, message })));
  }
  return { rows: units.length, columns: Object.fromEntries(columns) };
}

function givenColumns({ dataset }: Embedding): Columns {
  if (dataset === null) return [];
  const { names, outcome, treatment, covariates } = dataset;
  return [
    [names.outcome, outcome],
    [names.treatment, Int32Array.from(treatment)],
    ...covariates.names.map((name, j) => [name, column(covariates, j)] as const),
  ];
}

function representationColumns({ encoded, folds, kind }: Embedding, everyFold: boolean): Columns {
  const [{ design }] = encoded as [Embedding["encoded"][number]];
  if (encoded.length > 1 && (everyFold || kind === "applied")) {
    return encoded.flatMap(({ design }, k) =>
      design.names.map((name, j) => [`fold${k + 1}.${name}`, column(design, j)] as const),
    );
  }
  return design.names.map((name, j) => [
    name,
    Float64Array.from({ length: design.n }, (_, i) => column(encoded[folds?.of[i] ?? 0]!.design, j)[i]!),
  ]);
}

/** By the encoder that never saw the unit, or the mean of those that are applied. */
function predictionColumns({ encoded, folds }: Embedding): Columns {
  const [first] = encoded as [Embedding["encoded"][number]];
  return Object.keys(first.predictions).map((head) => {
    const by = encoded.map(({ predictions }) => predictions[head]!);
    const of = (i: number): number =>
      folds === null ? by.reduce((sum, values) => sum + values[i]!, 0) / by.length : by[folds.of[i]!]![i]!;
    return [`prediction.${head}`, Float64Array.from(first.predictions[head]!, (_, i) => of(i))] as const;
  });
}
