//! Twin of packages/kernels/src/elementary/exp-single.ts, which states the formula. Parity: exact.

use crate::lanes::Lanes;

/// 1.5 * 2^23: adding it leaves the nearest integer in the low bits, ties to even.
const ROUNDER: f32 = 12_582_912.0;
/// ln 2 in two parts; the first has nine bits.
const LN2_HIGH: f32 = 355.0 / 512.0;
const LN2_LOW: f32 = -2.121_944_4e-4;
const EXP_LIMIT: f32 = 87.0;

/// e^x in single precision in every lane.
#[inline(always)]
pub fn exp_single<L: Lanes<Scalar = f32>>(x: L) -> L {
    let c = L::splat;
    let bounded = x.clamp(EXP_LIMIT);
    let rounded = c(ROUNDER).add_product(bounded, c(std::f32::consts::LOG2_E));
    let k = rounded.sub(c(ROUNDER));
    let f = bounded.add_product(k, c(-LN2_HIGH)).add_product(k, c(-LN2_LOW));
    let f2 = f.mul(f);
    let low = c(1.0 / 2.0).add_product(f, c(1.0 / 6.0));
    let middle = c(1.0 / 24.0).add_product(f, c(1.0 / 120.0));
    let high = c(1.0 / 720.0).add_product(f, c(1.0 / 5040.0));
    let rest = low.add_product(f2, middle.add_product(f2, high));
    c(1.0).add(f.add_product(f2, rest)).mul(rounded.power_of_rounded())
}
