//! Twin of packages/kernels/src/elementary/tanh-single.ts. Parity: exact.

use super::exp_single::exp_single;
use crate::lanes::Lanes;

/// Hyperbolic tangent in single precision in every lane.
#[inline(always)]
pub fn tanh_single<L: Lanes<Scalar = f32>>(x: L) -> L {
    let one = L::splat(1.0);
    let two = L::splat(2.0);
    one.sub(two.div(one.add(exp_single(two.mul(x)))))
}
