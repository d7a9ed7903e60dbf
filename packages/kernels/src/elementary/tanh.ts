import { exp } from "./exp.js";

/**
 * Hyperbolic tangent 1 - 2 / (1 + e^2x), absolute error of a few 1e-16; near 0 the relative error is larger.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/tanh.rs
 */
export const tanh = (x: number): number => 1 - 2 / (1 + exp(2 * x));
