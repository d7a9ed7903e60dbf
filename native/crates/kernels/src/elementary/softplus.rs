//! Twin of packages/kernels/src/elementary/softplus.ts. Parity: exact.

use super::exp::exp_of_negative;
use super::log::log_one_plus;

/// ln(1 + e^x).
#[inline(always)]
pub fn softplus(x: f64) -> f64 {
    (if x > 0.0 { x } else { 0.0 }) + log_one_plus(exp_of_negative(-x.abs()))
}
