//! Twin of packages/kernels/src/boosting/elementary.ts: exponential and logarithm from + - * / and bit patterns.

/// 1.5 * 2^52: adding it to a double below 2^51 leaves the nearest integer in the low bits, ties to even.
pub const ROUNDER: f64 = 6_755_399_441_055_744.0;

const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 1/23, 1/21, ..., 1/3.
const ARTANH: [f64; 11] = [
    1.0 / 23.0,
    1.0 / 21.0,
    1.0 / 19.0,
    1.0 / 17.0,
    1.0 / 15.0,
    1.0 / 13.0,
    1.0 / 11.0,
    1.0 / 9.0,
    1.0 / 7.0,
    1.0 / 5.0,
    1.0 / 3.0,
];

/// The nearest integer of a double below 2^31, ties to even.
#[inline(always)]
pub fn round_to_i32(x: f64) -> i32 {
    (x + ROUNDER).to_bits() as i32
}

/// 2^k for k in -1022..=1023.
#[inline(always)]
pub fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((i64::from(k) + 1023) as u64) << 52)
}

/// floor(log2 x) of a positive normal double; -1023 for zero and subnormals.
#[inline(always)]
pub fn exponent_of(x: f64) -> i32 {
    ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023
}

/// e^x; arguments beyond +-700 count as +-700.
#[inline(always)]
pub fn exp(argument: f64) -> f64 {
    let x = argument.clamp(-700.0, 700.0);
    let z = x * std::f64::consts::LOG2_E + ROUNDER;
    let k = z - ROUNDER;
    let f = x - k * LN2_HIGH - k * LN2_LOW;
    let s = f * f;
    let even = 1.0
        + s * (1.0 / 2.0
            + s * (1.0 / 24.0 + s * (1.0 / 720.0 + s * (1.0 / 40320.0 + s * (1.0 / 3_628_800.0 + s / 479_001_600.0)))));
    let odd = 1.0
        + s * (1.0 / 6.0
            + s * (1.0 / 120.0
                + s * (1.0 / 5040.0 + s * (1.0 / 362_880.0 + s * (1.0 / 39_916_800.0 + s / 6_227_020_800.0)))));
    (even + f * odd) * power_of_two(z.to_bits() as i32)
}

/// ln x of a positive normal double.
pub fn log(x: f64) -> f64 {
    let mut k = exponent_of(x);
    let mut m = x * power_of_two(-k);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        k += 1;
    }
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let series = ARTANH.iter().fold(0.0, |series, reciprocal| z * (series + reciprocal));
    let k = f64::from(k);
    k * LN2_HIGH + (2.0 * s + (2.0 * s * series + k * LN2_LOW))
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// ln(1 + e^x) without overflow.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + log(1.0 + exp(-x)) } else { log(1.0 + exp(x)) }
}
