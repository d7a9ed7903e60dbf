import type { PredictForestOutput } from "./predict-forest.js";

/** Leaves of the rows of a block, by tree and row: -1 where the tree says nothing. Row i of tree t at `t * stride + i`. */
export interface BlockLeaves {
  readonly leaves: Int32Array;
  readonly stride: number;
  /** Rows in the block. */
  readonly size: number;
}

/** Predicts a block of rows from their leaves, and writes row i to entry `at + i` of the output. */
export type LeafSolver = (block: BlockLeaves, output: PredictForestOutput, at: number) => void;
