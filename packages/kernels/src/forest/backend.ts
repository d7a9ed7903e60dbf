import type { Binding } from "../backend.js";
import { growForest } from "./grow-forest.js";
import { predictForest } from "./predict-forest.js";
import { rankColumns } from "./rank-columns.js";

/** The TypeScript kernels of this folder. */
export const forestJs = { rankColumns, growForest, predictForest };

/** The TypeScript kernels stand in for their Rust twins until those are built in. */
export const forestNative = (_binding: Binding): typeof forestJs => forestJs;
