import type { AgainstTruth, CareerRunResult, EffectResult, RepresentationKind } from "@career-dml/core";

/** What kind of estimator a row stands for; decides the symbol in figures. */
export type RowKind = RepresentationKind | "choice" | "heckman";

/** One estimate of the average effect, wherever in the result it stands. */
export interface EffectRow {
  readonly key: string;
  readonly label: string;
  readonly kind: RowKind;
  readonly effect: EffectResult;
  readonly dimension: number | null;
  readonly againstTruth: AgainstTruth | null;
  readonly trueLoss: { readonly outcome: number; readonly riesz: number; readonly product: number } | null;
}

/** Words for each kind of row, as legends and tables show them. */
export const KIND_LABELS: Readonly<Record<RowKind, string>> = {
  benchmark: "simple comparison",
  baseline: "baseline",
  encoder: "learned encoder",
  oracle: "oracle (knows ability)",
  choice: "chosen by the data",
  heckman: "Heckman benchmark",
};

/** Estimates by representation, in the order of the result, followed by the one that the data choose. */
export const representationRows = (result: CareerRunResult): readonly EffectRow[] => [
  ...result.representations.map(({ name, label, kind, ate, dimension, againstTruth, trueLoss }) => ({
    key: name,
    label,
    kind,
    effect: ate,
    dimension,
    againstTruth,
    trueLoss,
  })),
  {
    key: "choice",
    label: "Chosen by the data",
    kind: "choice",
    effect: result.choice.ate,
    dimension: null,
    againstTruth: result.choice.againstTruth,
    trueLoss: null,
  },
];

/** The Heckman benchmarks that have an answer, as rows. */
export const heckmanRows = (result: CareerRunResult): readonly EffectRow[] =>
  result.heckman.flatMap(({ name, model, label, result: effect, againstTruth }) =>
    effect === null
      ? []
      : [
          {
            key: `heckman-${model}-${name}`,
            label,
            kind: "heckman",
            effect,
            dimension: null,
            againstTruth,
            trueLoss: null,
          },
        ],
  );

/** Label of a representation by its key; the key itself where the result lists no such representation. */
export const labelOf = (result: CareerRunResult, name: string): string =>
  result.representations.find((r) => r.name === name)?.label ?? name;
