import { expSingle } from "./exp-single.js";

/**
 * Hyperbolic tangent 1 - 2 / (1 + e^2x) in single precision, absolute error below 2e-7; near 0 the relative error is
 * larger.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/tanh_single.rs
 *
 * @param x A single-precision number.
 */
export const tanhSingle = (x: number): number => {
  const sum = Math.fround(1 + expSingle(2 * x));
  return Math.fround(1 - Math.fround(2 / sum));
};
