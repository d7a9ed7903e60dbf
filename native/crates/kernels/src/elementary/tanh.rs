//! Twin of packages/kernels/src/elementary/tanh.ts. Parity: exact.

use super::exp::exp;
use crate::lanes::Lanes;

/// Hyperbolic tangent in every lane.
#[inline(always)]
pub fn tanh<L: Lanes<Scalar = f64>>(x: L) -> L {
    let one = L::splat(1.0);
    let two = L::splat(2.0);
    one.sub(two.div(one.add(exp(two.mul(x)))))
}
