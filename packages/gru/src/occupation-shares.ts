import {
  bindColumns,
  type Design,
  FIRST_STATE,
  type Representation,
  type RunContext,
  resolveOptions,
  type Sequences,
  UNKNOWN,
} from "@career-dml/core";
import { z } from "zod";
import { baselineRepresentation } from "./baseline-representation.js";
import { stateScores } from "./state-scores.js";
import { stateShares } from "./state-shares.js";

/** Options of `occupationShares`. */
export const occupationSharesOptions = z.strictObject({
  endpoints: z
    .enum(["scores", "codes"])
    .default("scores")
    .describe(
      "How the first and the last state become numbers: `scores`, their place on the first correspondence axis of the careers; `codes`, their numeric code, as in profile v3.4, where the order of occupations means nothing.",
    ),
});

/**
 * Careers as bags of states, the plainest baseline: per kind of sequence the share of each state, then last state,
 * first state, number of moves, number of distinct states (the reference's 54 columns for 50 occupations).
 * Nothing is learned from outcomes or treatments, so there is one design for all folds. The shares of a kind sum to 1.
 *
 * @param sequences One entry per kind of state; their columns stand side by side.
 * @throws {OptionsError} if an option is unknown. @throws {ShapeError} if the sequences differ in their number of units.
 */
export function occupationShares(
  sequences: readonly Sequences[],
  options: z.input<typeof occupationSharesOptions> = {},
  run: RunContext = {},
): Representation {
  const resolved = resolveOptions("occupationShares", occupationSharesOptions, options);
  const design = bindColumns(...sequences.map((s) => bagOf(s, resolved.endpoints, run)));
  return baselineRepresentation({ name: "shares", label: "Occupation shares", design, options: resolved });
}

function bagOf(s: Sequences, endpoints: "scores" | "codes", run: RunContext): Design {
  const shares = stateShares(s);
  const numbers = endpoints === "scores" ? stateScores(shares, run) : numericCodes(s);
  const { n } = s;
  const x = new Float64Array(4 * n);
  for (let i = 0; i < n; i++) {
    const career = s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!);
    x[i] = numberOf(s, numbers, career[career.length - 1]!);
    x[n + i] = numberOf(s, numbers, career[0]!);
    for (let t = 1; t < career.length; t++) if (career[t] !== career[t - 1]) x[2 * n + i]! += 1;
    x[3 * n + i] = new Set(career).size;
  }
  const names = ["last", "first", "moves", "distinct"].map((name) => `${s.name} ${name}`);
  return bindColumns(shares, { n, p: 4, names, x });
}

/** The labels as numbers where all are numbers, their places in the vocabulary otherwise; -1 for unknown. */
function numericCodes({ vocabulary }: Sequences): Float64Array {
  const numeric = vocabulary.every((label) => label.trim() !== "" && Number.isFinite(Number(label)));
  return Float64Array.from([...vocabulary, ""], (label, k) =>
    k === vocabulary.length ? -1 : numeric ? Number(label) : k,
  );
}

function numberOf(s: Sequences, numbers: Float64Array, code: number): number {
  return numbers[code === UNKNOWN ? s.vocabulary.length : code - FIRST_STATE]!;
}
