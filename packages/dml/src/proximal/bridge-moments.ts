import { bindColumns, type Design, type RunContext, selectEntries, selectRows, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";
import type { BridgeTerms } from "./bridge-terms.js";

/** Sums over units that the bridges of one arm solve for; phi and psi are the terms of the outcome and the treatment bridge. */
export interface BridgeMoments {
  /** Units, and those of them in the arm. */
  readonly units: number;
  readonly inArm: number;
  /** Terms of the outcome bridge, p, and of the treatment bridge, q. */
  readonly p: number;
  readonly q: number;
  /** Sum over the arm of psi phi', column-major q x p. */
  readonly cross: Float64Array;
  /** Sum over the arm of psi psi', q x q. */
  readonly square: Float64Array;
  /** Sum over the arm of psi Y, length q. */
  readonly target: Float64Array;
  /** Sum over all units of phi, length p. */
  readonly total: Float64Array;
}

interface Observed {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly outcomeTerms: BridgeTerms;
  readonly treatmentTerms: BridgeTerms;
}

/** The sums of the given rows for one arm. */
export function bridgeMoments(observed: Observed, rows: Uint32Array, arm: number, run: RunContext): BridgeMoments {
  const { outcome, treatment, outcomeTerms: phi, treatmentTerms: psi } = observed;
  const [p, q] = [phi.p, psi.p];
  const members = rows.filter((i) => treatment[i] === arm);
  const x = bindColumns(selectRows(psi, members), selectRows(phi, members)).x;
  const { xx, xy } = selectBackend(run.backend).kernels.gram(
    { x, n: members.length, p: q + p, y: selectEntries(outcome, members), weights: new Float64Array(0) },
    threadsOf(run),
  );
  const block = (from: number, columns: number): Float64Array =>
    Float64Array.from({ length: q * columns }, (_, at) => xx[(from + Math.floor(at / q)) * (q + p) + (at % q)]!);
  return {
    units: rows.length,
    inArm: members.length,
    p,
    q,
    cross: block(q, p),
    square: block(0, q),
    target: xy.slice(0, q),
    total: columnSums(phi, rows),
  };
}

const columnSums = ({ n, p, x }: Design, rows: Uint32Array): Float64Array =>
  Float64Array.from({ length: p }, (_, j) => rows.reduce((sum, i) => sum + x[j * n + i]!, 0));

/** The sums of several parts together. */
export const addMoments = (parts: readonly BridgeMoments[]): BridgeMoments => {
  const first = parts[0]!;
  const added = (values: (m: BridgeMoments) => Float64Array): Float64Array =>
    values(first).map((_, at) => parts.reduce((sum, part) => sum + values(part)[at]!, 0));
  return {
    ...first,
    units: parts.reduce((sum, { units }) => sum + units, 0),
    inArm: parts.reduce((sum, { inArm }) => sum + inArm, 0),
    cross: added((m) => m.cross),
    square: added((m) => m.square),
    target: added((m) => m.target),
    total: added((m) => m.total),
  };
};
