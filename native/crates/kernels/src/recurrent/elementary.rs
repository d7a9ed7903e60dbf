//! Twin of packages/kernels/src/recurrent/elementary.ts, which states the formulas. Parity: exact.

use super::lanes::{Lanes, Portable};

/// Adding and subtracting 1.5 * 2^52 rounds to the nearest integer, ties to even.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts (fdlibm).
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const EXP_LIMIT: f64 = 700.0;

/// Coefficients of the Taylor polynomial from degree 0.
const INVERSE_FACTORIAL: [f64; 13] = [
    1.0,
    1.0,
    0.5,
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
];

/// e^x in every lane.
#[inline(always)]
pub fn exp<L: Lanes>(x: L) -> L {
    let c = |degree: usize| L::splat(INVERSE_FACTORIAL[degree]);
    let bounded = x.clamp(EXP_LIMIT);
    let rounded = bounded.mul(L::splat(std::f64::consts::LOG2_E)).add(L::splat(ROUND));
    let k = rounded.sub(L::splat(ROUND));
    let f = bounded.sub(k.mul(L::splat(LN2_HIGH))).sub(k.mul(L::splat(LN2_LOW)));
    let f2 = f.mul(f);
    let f4 = f2.mul(f2);
    let pair = |degree: usize| c(degree).add(f.mul(c(degree + 1)));
    let low = c(0).add(f).add(f2.mul(pair(2))).add(f4.mul(pair(4).add(f2.mul(pair(6)))));
    let high = pair(8).add(f2.mul(pair(10))).add(f4.mul(c(12)));
    low.add(f4.mul(f4).mul(high)).mul(rounded.power_of_rounded())
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn sigmoid<L: Lanes>(x: L) -> L {
    let one = L::splat(1.0);
    one.div(one.add(exp(L::splat(-0.0).sub(x))))
}

/// Hyperbolic tangent.
#[inline(always)]
pub fn tanh<L: Lanes>(x: L) -> L {
    let one = L::splat(1.0);
    let two = L::splat(2.0);
    one.sub(two.div(one.add(exp(two.mul(x)))))
}

/// One lane's worth of a function over lanes.
#[inline(always)]
fn single(x: f64, f: impl Fn(Portable) -> Portable) -> f64 {
    let mut out = [0.0; 2];
    // SAFETY: the array holds `Portable::N` doubles.
    unsafe { f(Portable::splat(x)).store(out.as_mut_ptr()) };
    out[0]
}

/// `exp` of one number.
#[inline(always)]
pub fn exp_of(x: f64) -> f64 {
    single(x, exp)
}

/// `sigmoid` of one number.
#[inline(always)]
pub fn sigmoid_of(x: f64) -> f64 {
    single(x, sigmoid)
}

const SERIES_TERMS: i32 = 18;

/// ln(1 + e^x).
#[inline(always)]
pub fn softplus(x: f64) -> f64 {
    let e = exp_of(if x < 0.0 { x } else { -x });
    let s = e / (2.0 + e);
    let s2 = s * s;
    let mut sum = 0.0;
    for k in (0..=SERIES_TERMS).rev() {
        sum = sum * s2 + 1.0 / f64::from(2 * k + 1);
    }
    (if x > 0.0 { x } else { 0.0 }) + 2.0 * s * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_platform_to_a_few_units_in_the_last_place() {
        for i in -40_000..40_000 {
            let x = f64::from(i) / 100.0;
            let e = x.exp();
            assert!((exp_of(x) - e).abs() <= 4.0 * f64::EPSILON * e, "exp {x}");
            let s = 1.0 / (1.0 + (-x).exp());
            assert!((sigmoid_of(x) - s).abs() <= 4.0 * f64::EPSILON * s, "sigmoid {x}");
            assert!((single(x, tanh) - x.tanh()).abs() <= 1e-15, "tanh {x}");
            let l = if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() };
            assert!((softplus(x) - l).abs() <= 8.0 * f64::EPSILON * l.max(1e-300), "softplus {x}");
        }
        assert!(exp_of(f64::NAN).is_nan());
        assert_eq!(exp_of(0.0), 1.0);
    }
}
