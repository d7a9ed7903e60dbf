import type { Binding } from "../backend.js";

/** The TypeScript kernels of this folder. */
export const forestJs = {};

/** Their Rust twins. */
export const forestNative = (_binding: Binding): typeof forestJs => ({});
