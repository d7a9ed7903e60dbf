import { requireFinite, ShapeError } from "@career-dml/core";
import type { LinearScore } from "../scores.js";

/** Bridge functions at the values of each unit, length n; as cross-fitted, entry i from what never saw unit i. */
export interface Bridges {
  /** h(W, 0, X) and h(W, 1, X), outcome units: E[Y - h(W, t, X) | Z, T = t, X] = 0. */
  readonly outcome0: Float64Array;
  readonly outcome1: Float64Array;
  /** q(Z, T, X) at the treatment received: E[q(Z, t, X) | W, T = t, X] = 1 / P(T = t | W, X). */
  readonly treatment: Float64Array;
}

/** What the score needs of each unit. */
export interface ProximalObserved {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly bridges: Bridges;
}

/**
 * Doubly robust proximal score of the average effect, psiA = -1,
 * psiB = (-1)^(1-T) q(Z, T, X) (Y - h(W, T, X)) + h(W, 1, X) - h(W, 0, X): mean zero at the effect if either bridge is right.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 * @see Cui, Pu, Shi, Miao & Tchetgen Tchetgen (2024), JASA 119(546), theorem 3.2.
 */
export function proximalScore({ outcome, treatment, bridges }: ProximalObserved): LinearScore {
  const n = outcome.length;
  const { outcome0, outcome1, treatment: q } = bridges;
  const columns = {
    treatment,
    "outcome bridge, T=0": outcome0,
    "outcome bridge, T=1": outcome1,
    "treatment bridge": q,
  };
  for (const [name, values] of Object.entries(columns)) {
    if (values.length !== n) throw new ShapeError(name, n, values.length);
  }
  requireFinite({ outcome, ...columns });
  const psiB = outcome.map((y, i) => {
    const [h0, h1] = [outcome0[i]!, outcome1[i]!];
    return h1 - h0 + (treatment[i] === 1 ? q[i]! * (y - h1) : -q[i]! * (y - h0));
  });
  return { psiA: new Float64Array(n).fill(-1), psiB };
}
