import { expOfNegative } from "./exp.js";
import { logOnePlus } from "./log.js";

/**
 * ln(1 + e^x), the loss of a logit x against 0 (x less, that of a logit against 1), without overflow or cancellation:
 * max(x, 0) + ln(1 + e^-|x|).
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/softplus.rs
 */
export const softplus = (x: number): number => (x > 0 ? x : 0) + logOnePlus(expOfNegative(-Math.abs(x)));
