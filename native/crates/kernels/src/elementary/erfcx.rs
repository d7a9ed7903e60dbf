//! Twin of packages/kernels/src/elementary/erfcx.ts: Cody's (1969) rational approximations. Parity: exact.

use super::exp::exp_of_negative;

const ERF_TOP: [f64; 5] =
    [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315];
const ERF_BOTTOM: [f64; 4] = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_TOP: [f64; 9] = [
    0.5641884969886701,
    8.883149794388377,
    66.11919063714163,
    298.6351381974001,
    881.952221241769,
    1712.0476126340707,
    2051.0783778260716,
    1230.3393547979972,
    2.1531153547440383e-8,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    15.744926110709835,
    117.6939508913125,
    537.1811018620099,
    1621.3895745666903,
    3290.7992357334597,
    4362.619090143247,
    3439.3676741437216,
    1230.3393548037495,
];
const FAR_TOP: [f64; 6] = [
    0.30532663496123236,
    0.36034489994980445,
    0.12578172611122926,
    0.016083785148742275,
    0.0006587491615298378,
    0.016315387137302097,
];
const FAR_BOTTOM: [f64; 5] =
    [2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918];
const ONE_OVER_ROOT_PI: f64 = 0.5641895835477563;

/// Where the three approximations meet.
pub const SMALL: f64 = 0.46875;
pub const MIDDLE: f64 = 4.0;

/// `exp(x^2) erfc(x)` for x >= 0.
#[inline(always)]
pub fn erfcx_of_positive(x: f64) -> f64 {
    let square = x * x;
    if x <= SMALL {
        return (1.0 - erf_of_small(x, square)) / exp_of_negative(-square);
    }
    if x <= MIDDLE { erfcx_of_middle(x) } else { erfcx_of_large(x, square) }
}

/// erf(x) for 0 <= x <= SMALL; `square` is x^2.
#[inline(always)]
pub fn erf_of_small(x: f64, square: f64) -> f64 {
    x * quotient(&ERF_TOP, &ERF_BOTTOM, square)
}

/// erfcx(x) for SMALL <= x <= MIDDLE.
#[inline(always)]
pub fn erfcx_of_middle(x: f64) -> f64 {
    quotient(&MIDDLE_TOP, &MIDDLE_BOTTOM, x)
}

/// erfcx(x) for x >= MIDDLE; `square` is x^2.
#[inline(always)]
pub fn erfcx_of_large(x: f64, square: f64) -> f64 {
    let inverse = 1.0 / square;
    (ONE_OVER_ROOT_PI - inverse * quotient(&FAR_TOP, &FAR_BOTTOM, inverse)) / x
}

/// Cody's form of a rational function: the last entry of `top` leads, the bottom is monic.
#[inline(always)]
fn quotient(top: &[f64], bottom: &[f64], z: f64) -> f64 {
    let last = bottom.len() - 1;
    let (mut numerator, mut denominator) = (top[last + 1] * z, z);
    for (a, b) in top.iter().zip(&bottom[..last]) {
        numerator = (numerator + a) * z;
        denominator = (denominator + b) * z;
    }
    (numerator + top[last]) / (denominator + bottom[last])
}
