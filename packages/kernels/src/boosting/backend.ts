import type { Binding } from "../backend.js";

/** The TypeScript kernels of this folder. */
export const boostingJs = {};

/** Their Rust twins. */
export const boostingNative = (_binding: Binding): typeof boostingJs => ({});
