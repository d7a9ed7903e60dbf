import type { Column } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";

/** What a cut has to leave on either side of it, and what unequal sides cost. */
export interface CutLimits {
  /** Least units below, and least units above, the node's mean of every dose in each child; 0 without doses. */
  readonly minPerArm: number;
  /** Least units in each child. */
  readonly minUnits: number;
  /** Least share of the node's units, or of its doses' variation, in each child. */
  readonly alpha: number;
  readonly imbalancePenalty: number;
}

/** Units of a node: a contiguous range of the columns of one side. */
export interface Units {
  readonly columns: readonly Float64Array[];
  readonly start: number;
  readonly end: number;
}

/** What the cuts of one node are judged by, on the node's integer grids. */
export interface NodeGrid {
  /** Least variation of the dose in a child, in squared grid units; 0 without doses. Several doses: `ws.doseMinimum`. */
  readonly minSquares: number;
  /** Whether `minPerArm` units on each side of the mean already guarantee `minSquares`. */
  readonly implied: boolean;
  /** The imbalance penalty in units of the gain on the grid. Several doses: the largest of `ws.doseRate`. */
  readonly penalty: number;
}

/**
 * What one kind of forest does at each step of growing a tree; the engine knows nothing else about it. Moments are made by
 * `moments`, kept with the node, and handed to `relabel`; nobody else looks into them.
 */
export interface GrowthStrategy<Moments = unknown> {
  /** Columns of the data that units take along when they move, each of length n. */
  readonly columns: readonly Float64Array[];
  /** Numbers in a unit's pseudo-outcome; the gain of a cut adds their between-child variances. */
  readonly components: number;
  /** Columns whose variation limits, and penalises, cuts; with none, numbers of units do. */
  readonly doses: number;
  /** Whether units count by their weights, `ws.share` on the node's grid. */
  readonly weighted: boolean;
  /** Moments of a node, or `null` if no cut of it can satisfy `limits`. */
  moments(units: Units, limits: CutLimits): Moments | null;
  /** Writes the node's pseudo-outcomes, and its doses, on integer grids; `null` if no cut can gain anything. */
  relabel(ws: Workspace, units: Units & { readonly moments: Moments }, limits: CutLimits): NodeGrid | null;
  /** Sets the first and last valid cut of a column. */
  cuts(ws: Workspace, column: Column, rule: CutLimits & NodeGrid): void;
  /** Numbers per leaf; 1 where leaves are named by the place of their first number. */
  readonly leafWidth: number;
  /** Appends a leaf's numbers, made of units [start, end) of `filling` in their order. */
  leafStatistics(
    units: { readonly filling: Int32Array; readonly start: number; readonly end: number },
    into: number[],
  ): void;
}

/**
 * How the leaf means of one tree move an estimate: `sum_j slope[j] s[offset + j] + constant w`, terms added in pairs from the
 * left, with s the leaf's numbers and w its mean weight (1 without weights). It sums to zero over the trees that were averaged.
 */
export interface Influence {
  readonly offset: number;
  readonly slope: readonly number[];
  readonly constant: number;
}

/** The estimates of a row from leaf means averaged over trees, and the influence of a tree on each. */
export interface Solution {
  readonly estimates: readonly number[];
  readonly influences: readonly Influence[];
}

/** What one kind of forest does with the leaves that a row falls into. */
export interface SolveStrategy {
  /** Numbers per leaf; with weights, the mean weight follows them. */
  readonly width: number;
  /** Estimates per row. */
  readonly outputs: number;
  /** Solves for one row from its averaged leaf means; `null` if they identify nothing. */
  solve(means: ArrayLike<number>): Solution | null;
}

/** Whether units count alike and have one pseudo-outcome: then the plain loops, and those made for vectors, find the cut. */
export const isPlain = ({ components, weighted }: GrowthStrategy): boolean => components === 1 && !weighted;
