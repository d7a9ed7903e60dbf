import { expSingle } from "./exp-single.js";

/**
 * The logistic function 1 / (1 + e^-x) in single precision, within 2e-7 of its value.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/sigmoid_single.rs
 *
 * @param x A single-precision number.
 */
export const sigmoidSingle = (x: number): number => Math.fround(1 / Math.fround(1 + expSingle(-x)));
