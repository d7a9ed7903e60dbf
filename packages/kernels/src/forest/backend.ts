import type { Binding } from "../backend.js";
import { forestWeights } from "./forest-weights.js";
import { growForest } from "./grow-forest.js";
import { predictForest } from "./predict-forest.js";
import { rankColumns } from "./rank-columns.js";

/** The TypeScript kernels of this folder. @internal */
export const forestJs = { rankColumns, growForest, predictForest, forestWeights };

/** Their Rust twins: the same inputs and outputs, so nothing is converted. @internal */
export const forestNative = (binding: Binding): typeof forestJs => {
  const { rankColumns, growForest, predictForest, forestWeights } = binding as unknown as typeof forestJs;
  return { rankColumns, growForest, predictForest, forestWeights };
};
