//! Twin of packages/kernels/src/elementary/sigmoid-single.ts. Parity: exact.

use super::exp_single::exp_single;
use crate::lanes::Lanes;

/// 1 / (1 + e^-x) in single precision in every lane.
#[inline(always)]
pub fn sigmoid_single<L: Lanes<Scalar = f32>>(x: L) -> L {
    let one = L::splat(1.0);
    one.div(one.add(exp_single(L::splat(-0.0).sub(x))))
}
