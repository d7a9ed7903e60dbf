import type { Binding } from "../backend.js";

/** The TypeScript kernels of this folder. */
export const recurrentJs = {};

/** Their Rust twins. */
export const recurrentNative = (_binding: Binding): typeof recurrentJs => ({});
