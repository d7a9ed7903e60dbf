import type { DataSummary, Dataset, Folds, Histories } from "@career-dml/core";
import type { EncodedCareers, Encoder } from "@career-dml/gru";

/** How encoders and the careers that they describe belong together. */
export type EmbeddingKind =
  /** One encoder, trained on all rows that it describes: it knows their outcomes. */
  | "in-sample"
  /** One encoder per fold, trained on the other folds. */
  | "cross-fitted"
  /** Trained encoders on other careers. */
  | "applied";

/** Careers and what encoders say of them. */
export interface Embedding extends Required<Histories> {
  readonly kind: EmbeddingKind;
  readonly encoders: readonly Encoder[];
  /** What each encoder says of all careers. */
  readonly encoded: readonly EncodedCareers[];
  /** Of a cross-fitted embedding, else null. */
  readonly folds: Folds | null;
  readonly units: readonly string[];
  /** Null where careers alone were read. */
  readonly dataset: Dataset | null;
  readonly source: string;
  readonly rows: number;
  readonly dropped: DataSummary["dropped"];
}

/** What the columns of an embedding may be used for. */
export function useOf({ kind, folds }: Pick<Embedding, "kind" | "folds">, everyFold: boolean): string {
  switch (kind) {
    case "in-sample":
      return "One encoder was trained on all rows that it describes: its columns know their outcomes. They describe these careers, and new ones by --model; to adjust for them in an estimate, cross-fit (--folds).";
    case "cross-fitted":
      return everyFold
        ? `The columns of ${folds!.k} encoders stand side by side: fold1.* is by the one that never saw fold 1. An estimator cross-fitted on the same folds uses fold k's columns for fold k; coordinates of different folds do not compare. Predictions are by the encoder that never saw the unit.`
        : "Each unit is described by the encoder of its fold, which never saw it. Coordinates of different folds do not compare, predictions do; --every-fold writes the columns of all encoders, which estimators cross-fitted on the same folds need.";
    case "applied":
      return "Trained encoders describe these careers. For units that they were trained on, the columns know the outcomes; for new ones they do not. Several encoders give a set of columns each; predictions are their mean.";
  }
}
