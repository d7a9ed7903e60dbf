import { exp } from "./exp.js";

/**
 * The logistic function 1 / (1 + e^-x).
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/sigmoid.rs
 */
export const sigmoid = (x: number): number => 1 / (1 + exp(-x));
