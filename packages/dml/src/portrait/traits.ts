import { type BalanceRow, column, type Design, ShapeError } from "@career-dml/core";

/** Columns of all n units that arms and groups are compared by; NaN is a missing value. */
export interface Traits {
  /** Columns of the data. */
  readonly covariate: Design;
  /** Numbers that describe each career. */
  readonly career: Design;
}

/** One column of them. */
export interface Trait {
  readonly name: string;
  readonly kind: BalanceRow["kind"];
  readonly values: Float64Array;
}

/** Every column in turn, those of the data first. @throws {ShapeError} if the two differ in n. */
export function traitsOf({ covariate, career }: Traits): readonly Trait[] {
  if (career.n !== covariate.n) throw new ShapeError("career", covariate.n, career.n);
  return (
    [
      ["covariate", covariate],
      ["career", career],
    ] as const
  ).flatMap(([kind, design]) => design.names.map((name, j) => ({ name, kind, values: column(design, j) })));
}
