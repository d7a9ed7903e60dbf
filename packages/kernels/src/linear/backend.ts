import type { Binding } from "../backend.js";

/** The TypeScript kernels of this folder. */
export const linearJs = {};

/** Their Rust twins. */
export const linearNative = (_binding: Binding): typeof linearJs => ({});
