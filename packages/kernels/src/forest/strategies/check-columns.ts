import { CareerDmlError, ShapeError } from "@career-dml/core";
import type { GrowForestInput } from "../grow-forest.js";
import type { ForestShape } from "./index.js";

/** Most treatments or classes of a forest. */
const MOST_COMPONENTS = 1024;

/**
 * Checks the columns of a growth against its kind.
 *
 * @throws {ShapeError} if a column has the wrong length.
 * @throws {CareerDmlError} code OPTIONS if a weight is not positive and finite, a code names no class, quantiles do not
 *   ascend in (0, 1), or a number is out of its range.
 */
export function checkColumns(input: GrowForestInput): void {
  const { kind, n, outcome, components = 1, weight, quantiles, reducedFormWeight = 0 } = input;
  const treatments = {
    causal: 1,
    instrumental: 1,
    "multi-arm": components,
    regression: 0,
    classification: 0,
    quantile: 0,
  };
  const lengths: [string, number, number][] = [
    ["outcome", n, outcome.length],
    ["treatment", n * treatments[kind], input.treatment.length],
    ["instrument", kind === "instrumental" ? n : 0, input.instrument?.length ?? 0],
    ["weight", weight === undefined ? 0 : n, weight?.length ?? 0],
  ];
  for (const [what, expected, received] of lengths) {
    if (received !== expected) throw new ShapeError(what, expected, received);
  }
  checkShape(input, n);
  if (!(reducedFormWeight >= 0 && reducedFormWeight <= 1))
    refuse(`reducedFormWeight must lie in [0, 1], got ${reducedFormWeight}.`);
  if (weight?.some((w) => !(w > 0 && w < Infinity))) refuse("weight must be positive and finite.");
  if (kind === "classification" || kind === "quantile") {
    const isCode = (code: number): boolean => Number.isInteger(code) && code >= 0 && code < components;
    if (!outcome.every(isCode)) refuse("outcome must hold codes below components.");
  }
  checkQuantiles(kind === "quantile", quantiles);
}

/** @throws {CareerDmlError} code OPTIONS if a shape has more components than its kind may have. */
export function checkShape({ kind, components = 1 }: ForestShape, most = Infinity): void {
  const [low, high] = { classification: [2, MOST_COMPONENTS], "multi-arm": [1, MOST_COMPONENTS], quantile: [1, most] }[
    kind as string
  ] ?? [1, 1];
  if (Number.isInteger(components) && components >= low! && components <= high!) return;
  refuse(`components must lie in [${low}, ${high}], got ${components}.`);
}

/** @throws {CareerDmlError} code OPTIONS unless quantiles ascend in (0, 1), or are absent where none are wanted. */
export function checkQuantiles(isWanted: boolean, quantiles: Float64Array = new Float64Array(0)): void {
  const isSound = quantiles.every((q, j) => q > (j === 0 ? 0 : quantiles[j - 1]!) && q < 1);
  if (isSound && quantiles.length > 0 === isWanted) return;
  refuse(isWanted ? "quantiles must ascend in (0, 1)." : "quantiles are those of a quantile forest.");
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}
