import { normalTwoSidedP, resolveOptions, ShapeError, type SufficiencyResult } from "@career-dml/core";
import { z } from "zod";

/** Options of `causalSufficiency`: thresholds in outcome units. */
export const sufficiencyOptions = z.strictObject({
  sufficient: z.number().min(0).default(0.02).describe("|difference| below which a representation is sufficient"),
  approximate: z.number().min(0).default(0.05).describe("|difference| below which it is approximately sufficient"),
});

/** Options of `causalSufficiency` as a caller gives them. */
export type SufficiencyOptions = z.input<typeof sufficiencyOptions>;

/** An estimate and the influence of each unit on it, mean zero, over the units that both estimates use. */
export interface InfluenceEstimate {
  readonly estimate: number;
  readonly influence: Float64Array;
}

/** Two estimates of the same effect on the same units. */
export interface SufficiencyInput {
  readonly representation: string;
  /** With the representation alone. */
  readonly alone: InfluenceEstimate;
  /** With `added` beside it, on the same units in the same order. */
  readonly augmented: InfluenceEstimate;
  /** Names of what was added. */
  readonly added: readonly string[];
}

/**
 * Does an estimate move when more is adjusted for? Both estimates come from the same units, so the standard error of
 * their difference is that of the paired influence differences, far smaller than if they were independent.
 * The verdict is a matter of thresholds in outcome units (the reference's by default), the p-value of whether the
 * move is more than chance. An addition that predicts neither outcome nor treatment leaves the influences alike, and the
 * test is then conservative.
 *
 * @throws {ShapeError} if the two are not of one length.
 * @throws {OptionsError} if an option is unknown or out of range.
 */
export function causalSufficiency(input: SufficiencyInput, options: SufficiencyOptions = {}): SufficiencyResult {
  const { alone, augmented } = input;
  const n = alone.influence.length;
  if (augmented.influence.length !== n) throw new ShapeError("augmented influence", n, augmented.influence.length);
  const squares = augmented.influence.reduce((sum, v, i) => sum + (v - alone.influence[i]!) ** 2, 0);
  return verdict(input, Math.sqrt(squares) / n, options);
}

/** An estimate with its standard error. */
export interface StandardError {
  readonly estimate: number;
  readonly se: number;
}

/** What the reference compares: estimates and standard errors alone. */
export interface SufficiencyReferenceInput extends Omit<SufficiencyInput, "alone" | "augmented"> {
  readonly alone: StandardError;
  readonly augmented: StandardError;
}

/**
 * The test of CAREER-DML v3.4, fault kept: its standard error sqrt(se^2 + se'^2) treats two estimates from the same
 * units as independent, so that hardly any move is significant.
 */
export function causalSufficiencyReference(
  input: SufficiencyReferenceInput,
  options: SufficiencyOptions = {},
): SufficiencyResult {
  return verdict(input, Math.hypot(input.alone.se, input.augmented.se), options);
}

interface Compared {
  readonly representation: string;
  readonly alone: { readonly estimate: number };
  readonly augmented: { readonly estimate: number };
  readonly added: readonly string[];
}

function verdict(input: Compared, se: number, options: SufficiencyOptions): SufficiencyResult {
  const { sufficient, approximate } = resolveOptions("causalSufficiency", sufficiencyOptions, options);
  const difference = input.augmented.estimate - input.alone.estimate;
  // Two identical estimates differ by nothing, with certainty.
  const t = se > 0 ? difference / se : 0;
  const size = Math.abs(difference);
  const rest = size < approximate ? "approximately sufficient" : "insufficient";
  return Object.freeze({
    representation: input.representation,
    alone: input.alone.estimate,
    augmented: input.augmented.estimate,
    difference,
    se,
    t,
    pValue: normalTwoSidedP(t),
    verdict: size < sufficient ? "sufficient" : rest,
    added: Object.freeze([...input.added]),
  });
}
