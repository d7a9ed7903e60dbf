import { bindRows, type Design, type Folds, ShapeError } from "@career-dml/core";
import { checkBinary, checkColumns } from "../check-columns.js";

/** Units whose effects are learned; vectors of length n. */
export interface EffectLearnerInput {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array | Float64Array;
  /** All that is adjusted for, n rows. */
  readonly design: Design;
  /** Folds of everything that is learned: effects of a fold come from models of the others. */
  readonly folds: Folds;
  /** More rows to predict, with the columns of the design (of the modifiers, where there are some). */
  readonly newDesign?: Design | null;
}

/** As above, effects a function of some of the columns alone. */
export interface ModifiedInput extends EffectLearnerInput {
  /** What effects may depend on, n rows; anything known before treatment. Default: all that is adjusted for. */
  readonly modifiers?: Design | null;
}

/**
 * Lengths, finiteness and variation of the units of an effect learner, checked once at its door.
 *
 * @param binary Whether the treatment has to be 0/1.
 * @throws {ShapeError | NonFiniteError | DataError} naming what is wrong.
 */
export function checkEffectInput({ outcome, treatment, design, folds }: EffectLearnerInput, binary: boolean): void {
  const n = outcome.length;
  checkColumns(n, { outcome, treatment }, ["treatment"]);
  if (binary) checkBinary({ treatment });
  if (design.n !== n) throw new ShapeError("design", n, design.n);
  if (folds.of.length !== n) throw new ShapeError("folds", n, folds.of.length);
}

/** Units, then new rows. @throws {DataError} if the new rows have other columns. */
export const predictedRows = (units: Design, added: Design | null | undefined): Design =>
  added ? bindRows(units, added) : units;

/** What effects may depend on, of the units. @throws {ShapeError} if it is not of length n. */
export function modifiersOf({ design, modifiers, outcome }: ModifiedInput): Design {
  const own = modifiers ?? design;
  if (own.n !== outcome.length) throw new ShapeError("modifiers", outcome.length, own.n);
  return own;
}
