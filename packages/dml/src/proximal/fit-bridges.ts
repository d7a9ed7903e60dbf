import { DataError, type RunContext, SingularError } from "@career-dml/core";
import { product, solveSpd, transpose } from "@career-dml/kernels";
import { addMoments, type BridgeMoments } from "./bridge-moments.js";
import type { BridgeTerms } from "./bridge-terms.js";

/** Both bridges of one arm. */
export interface FittedBridges {
  /** h, coefficients of the outcome terms. */
  readonly outcome: Float64Array;
  /** q, coefficients of the treatment terms. */
  readonly treatment: Float64Array;
  /** The penalties that were chosen. */
  readonly outcomePenalty: number;
  readonly treatmentPenalty: number;
}

interface Fitting {
  readonly outcomeTerms: BridgeTerms;
  readonly treatmentTerms: BridgeTerms;
  readonly penalties: readonly number[];
  /** For messages: `treatment 1`. */
  readonly arm: string;
}

/**
 * Outcome and treatment bridge of one arm as linear combinations phi'g and psi'k. With A = E[1{T=t} psi phi'], G = E[1{T=t} psi psi'],
 * b = E[1{T=t} psi Y], m = E[phi], S = A'G^-1 A and a penalty P on powers of proxies:
 *
 * - g = (S + P)^-1 A'G^-1 b minimises max_f E[2 1{T=t} (Y - h) f - 1{T=t} f^2] + g'P g over functions f in the span of psi: two-stage least
 *   squares where P = 0;
 * - k = G^-1 A (S + P)^-1 m, the smallest E[1{T=t} q^2] with E[1{T=t} q phi] = E[phi] where P = 0.
 *
 * Each penalty is the one with the smallest loss on parts that were left out: of h the squared projection of Y - h on psi, of q
 * E[1{T=t} q^2] / 2 - E[f] with f in the span of phi whose projection on psi q is; of equal losses the first.
 *
 * @param parts Sums of disjoint parts of the units, which cross-validation leaves out in turn.
 * @throws {DataError} naming a term that depends on the ones before it.
 * @see Kallus, Mao & Uehara (2021), arXiv 2103.14029, section 4; Dikkala, Lewis, Mackey & Syrgkanis (2020), NeurIPS, for the closed form.
 */
export function fitBridges(parts: readonly BridgeMoments[], fitting: Fitting, run: RunContext): FittedBridges {
  const all = addMoments(parts);
  const projected = project(all, fitting, run);
  const { free } = fitting.outcomeTerms;
  const chosen = choosePenalties(parts, fitting, run);
  return {
    outcome: solve(all, projected, { penalty: chosen.outcome, free }, run).outcome,
    treatment: solve(all, projected, { penalty: chosen.treatment, free }, run).treatment,
    outcomePenalty: chosen.outcome,
    treatmentPenalty: chosen.treatment,
  };
}

/** The penalty of each bridge with the smallest loss on parts that were left out. */
function choosePenalties(parts: readonly BridgeMoments[], fitting: Fitting, run: RunContext) {
  const { penalties, outcomeTerms } = fitting;
  if (penalties.length === 1) return { outcome: penalties[0]!, treatment: penalties[0]! };
  const losses = penalties.map(() => ({ outcome: 0, treatment: 0 }));
  parts.forEach((held, out) => {
    const rest = addMoments(parts.filter((_, part) => part !== out));
    const projected = project(rest, fitting, run);
    penalties.forEach((penalty, at) => {
      const fit = solve(rest, projected, { penalty, free: outcomeTerms.free }, run);
      const loss = heldOutLoss(held, rest, fit, run);
      losses[at]!.outcome += loss.outcome;
      losses[at]!.treatment += loss.treatment;
    });
  });
  const best = (bridge: "outcome" | "treatment"): number =>
    penalties[losses.reduce((least, loss, at) => (loss[bridge] < losses[least]![bridge] ? at : least), 0)]!;
  return { outcome: best("outcome"), treatment: best("treatment") };
}

/** G^-1 A, q x p. */
function project({ square, cross, q }: BridgeMoments, { treatmentTerms, arm }: Fitting, run: RunContext): Float64Array {
  return named(treatmentTerms, arm, () => solveSpd(square, cross, q, run));
}

/** A singular moment matrix, told by the term that depends on the others. */
function named<T>({ names }: BridgeTerms, arm: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    const message = `is a combination of the other covariates and proxies among units with ${arm}; leave it out`;
    throw new DataError([{ path: names[error.pivot] ?? "covariates", message }]);
  }
}

interface Solved {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  /** Coefficients of f, length p: q is its projection on psi. */
  readonly representer: Float64Array;
}

function solve(
  { p, q, cross, target, total, inArm }: BridgeMoments,
  projected: Float64Array,
  { penalty, free }: { readonly penalty: number; readonly free: number },
  run: RunContext,
): Solved {
  const transposed = transpose(projected, q, p);
  const s = product(transposed, cross, p, q, p);
  for (let j = free; j < p; j++) s[j * p + j]! += penalty * inArm;
  const both = new Float64Array(2 * p);
  both.set(product(transposed, target, p, q, 1));
  both.set(total, p);
  const solution = solveNaming(s, both, p, run);
  const representer = solution.slice(p);
  return { outcome: solution.slice(0, p), treatment: product(projected, representer, q, p, 1), representer };
}

function solveNaming(s: Float64Array, both: Float64Array, p: number, run: RunContext): Float64Array {
  try {
    return solveSpd(s, both, p, run);
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    const message = "do not move the outcome proxies at all; the bridges are not identified without a penalty";
    throw new DataError([{ path: "treatment proxies", message }]);
  }
}

/** Losses of a fit on units that it did not see, times their number. */
function heldOutLoss(held: BridgeMoments, rest: BridgeMoments, fit: Solved, run: RunContext) {
  const { p, q, units } = held;
  const explained = product(held.cross, fit.outcome, q, p, 1);
  const left = held.target.map((b, a) => (b - explained[a]!) / units);
  const weighted = solveSpd(rest.square, left, q, run);
  const squares = product(held.square, fit.treatment, q, q, 1);
  return {
    outcome: units * rest.units * dot(left, weighted),
    treatment: dot(fit.treatment, squares) / 2 - dot(fit.representer, held.total),
  };
}

const dot = (u: Float64Array, v: Float64Array): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
