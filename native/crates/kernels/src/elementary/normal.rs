//! Twin of packages/kernels/src/elementary/normal.ts, which states the formulas. Parity: exact. Written without a branch
//! per row, so that the compiler takes as many rows at once as the instruction set of its caller holds.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use super::erfcx::{MIDDLE, SMALL, erf_of_small, erfcx_of_large, erfcx_of_middle};
use super::exp::{LN2_HIGH, LN2_LOW, exp_of_negative};
use super::log::log_one_plus;
use super::powers_of_two::{ROUNDER, exponent_of, power_of_two};

const ROOT_TWO_OVER_PI: f64 = 0.797_884_560_802_865_4;
const ONE_OVER_ROOT_TWO_PI: f64 = 0.398_942_280_401_432_7;
const GAUSSIAN_LIMIT: f64 = 40.0;
const FAR_TAIL: f64 = -40.0;

/// e^(-x^2/2), precise in the tails.
#[inline(always)]
pub fn gaussian(x: f64) -> f64 {
    let bounded = x.clamp(-GAUSSIAN_LIMIT, GAUSSIAN_LIMIT);
    let h = (bounded * 16.0 + ROUNDER - ROUNDER) * 0.0625;
    let l = bounded - h;
    let whole = -0.5 * (h * h);
    let rest = -(l * (h + 0.5 * l));
    let exponent = whole + rest;
    let e = exp_of_negative(exponent);
    e + e * (whole - exponent + rest)
}

/// What a likelihood needs of the standard normal distribution at one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalTerms {
    /// log Phi(z).
    pub log_cdf: f64,
    /// phi(z) / Phi(z).
    pub ratio: f64,
    /// Minus the derivative of the ratio.
    pub curvature: f64,
}

/// |z| up to which no approximation of the far tails is kept: below `MIDDLE` times the root of 2.
const NEAR: f64 = 5.65;

/// Whether all points are so near 0 that `normal_terms::<false>` has the bits of `normal_terms::<true>`.
#[inline(always)]
pub fn all_near(z: &[f64]) -> bool {
    z.iter().fold(true, |near, z| near & (z.abs() <= NEAR))
}

/// The terms of one point: both tails and all approximations are worked out, and one is kept. Without `FAR` those of the
/// far tails, four of ten divisions, are left out.
#[inline(always)]
pub fn normal_terms<const FAR: bool>(z: f64) -> NormalTerms {
    let g = gaussian(z);
    let r = scaled_tail::<FAR>(z, g);
    let lower = z < 0.0;
    let tail = 0.5 * (g * r);
    let half = 0.5 * r;
    let k = exponent_of(half);
    let m = half * power_of_two(-k);
    let high = m > SQRT_2;
    let exponent = f64::from(if high { k + 1 } else { k });
    let mantissa = if high { 0.5 * m } else { m };
    let log = log_one_plus(if lower { mantissa - 1.0 } else { -tail });
    let log_of_half = exponent * LN2_HIGH + (log + exponent * LN2_LOW);
    let (below, above) = (ROOT_TWO_OVER_PI / r, (ONE_OVER_ROOT_TWO_PI * g) / (1.0 - tail));
    let ratio = if lower { below } else { above };
    let near = ratio * (ratio + z);
    NormalTerms {
        log_cdf: if lower { log_of_half - 0.5 * (z * z) } else { log },
        ratio,
        curvature: if FAR && z < FAR_TAIL { far_curvature(z) } else { near },
    }
}

/// erfcx(|z| / sqrt 2); `g` is `gaussian(z)`.
#[inline(always)]
fn scaled_tail<const FAR: bool>(z: f64, g: f64) -> f64 {
    let x = z.abs() * FRAC_1_SQRT_2;
    let square = x * x;
    let small = (1.0 - erf_of_small(x, square)) / g;
    let middle = erfcx_of_middle(x);
    let large = if FAR { erfcx_of_large(x, square) } else { middle };
    let beyond = if x <= MIDDLE { middle } else { large };
    if x <= SMALL { small } else { beyond }
}

#[inline(always)]
fn far_curvature(z: f64) -> f64 {
    let u = 1.0 / (z * z);
    1.0 - u * (1.0 - u * (6.0 - u * (50.0 - u * 518.0)))
}

/// Phi(z).
#[inline(always)]
pub fn normal_cdf(z: f64) -> f64 {
    let g = gaussian(z);
    let tail = 0.5 * (g * scaled_tail::<true>(z, g));
    if z < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_points_need_no_far_tails() {
        for i in (-565_i32..=565).step_by(if cfg!(miri) { 113 } else { 1 }) {
            let z = f64::from(i) / 100.0;
            assert!(all_near(&[z]));
            assert_eq!(normal_terms::<false>(z), normal_terms::<true>(z));
        }
        assert!(!all_near(&[0.0, -5.7]) && !all_near(&[f64::NAN]));
    }

    /// 60-digit values of packages/kernels/test/elementary/normal-reference.json.
    #[test]
    fn is_right_in_both_tails() {
        for (z, log_cdf, cdf, ratio) in [
            (-37.0, -689.030_585_576_890_6, 5.725_571_222_524_577e-300, 37.026_987_686_126_99),
            (3.75, -8.842_119_423_938_442e-5, 0.999_911_582_714_799_2, 0.000_352_626_860_677_155_34),
        ] {
            let terms = normal_terms::<true>(z);
            assert!((terms.log_cdf / log_cdf - 1.0).abs() < 1e-14);
            assert!((terms.ratio / ratio - 1.0).abs() < 1e-14);
            assert!((normal_cdf(z) / cdf - 1.0).abs() < 1e-14);
        }
    }
}
