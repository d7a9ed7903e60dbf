//! Twin of packages/kernels/src/elementary/exp.ts, which states the formula. Parity: exact.

use super::powers_of_two::ROUNDER;
use crate::lanes::Lanes;

/// ln 2 in two parts (fdlibm).
pub const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
pub const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const EXP_LIMIT: f64 = 708.0;

/// Coefficients of the Taylor polynomial from degree 0.
const INVERSE_FACTORIAL: [f64; 14] = [
    1.0,
    1.0,
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
    1.0 / 40320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// e^x in every lane; a double is one lane.
#[inline(always)]
pub fn exp<L: Lanes<Scalar = f64>>(x: L) -> L {
    let bounded = x.clamp(EXP_LIMIT);
    let rounded = bounded.mul(L::splat(std::f64::consts::LOG2_E)).add(L::splat(ROUNDER));
    let k = rounded.sub(L::splat(ROUNDER));
    let f = bounded.sub(k.mul(L::splat(LN2_HIGH))).sub(k.mul(L::splat(LN2_LOW)));
    let f2 = f.mul(f);
    let f4 = f2.mul(f2);
    let rest = four_terms(f, f2, 2).add(f4.mul(four_terms(f, f2, 6).add(f4.mul(four_terms(f, f2, 10)))));
    coefficient::<L>(0).add(f.add(f2.mul(rest))).mul(rounded.power_of_rounded())
}

/// Terms of the Taylor polynomial from `degree` over f^`degree`. No closure: one might be compiled for another unit.
#[inline(always)]
fn four_terms<L: Lanes<Scalar = f64>>(f: L, f2: L, degree: usize) -> L {
    two_terms(f, degree).add(f2.mul(two_terms(f, degree + 2)))
}

#[inline(always)]
fn two_terms<L: Lanes<Scalar = f64>>(f: L, degree: usize) -> L {
    coefficient::<L>(degree).add(f.mul(coefficient(degree + 1)))
}

#[inline(always)]
fn coefficient<L: Lanes<Scalar = f64>>(degree: usize) -> L {
    L::splat(INVERSE_FACTORIAL[degree])
}

/// e^x for x <= 0; 0 below -708.
#[inline(always)]
pub fn exp_of_negative(x: f64) -> f64 {
    if x < -EXP_LIMIT { 0.0 } else { exp(x) }
}
