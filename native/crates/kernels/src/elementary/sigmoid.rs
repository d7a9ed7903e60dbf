//! Twin of packages/kernels/src/elementary/sigmoid.ts. Parity: exact.

use super::exp::exp;
use crate::lanes::Lanes;

/// 1 / (1 + e^-x) in every lane.
#[inline(always)]
pub fn sigmoid<L: Lanes<Scalar = f64>>(x: L) -> L {
    let one = L::splat(1.0);
    one.div(one.add(exp(L::splat(-0.0).sub(x))))
}
