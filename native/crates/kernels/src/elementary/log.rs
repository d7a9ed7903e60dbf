//! Twin of packages/kernels/src/elementary/log.ts: logarithms from + - * / alone. Parity: exact.

use super::exp::{LN2_HIGH, LN2_LOW};
use super::powers_of_two::{exponent_of, power_of_two};

/// 1/35, 1/33, ..., 1/3.
const LOG_TERMS: [f64; 17] = {
    let mut terms = [0.0; 17];
    let mut k = 0;
    while k < terms.len() {
        terms[k] = 1.0 / (35 - 2 * k) as f64;
        k += 1;
    }
    terms
};

/// ln(1 + u) for -1/2 <= u <= 1.
#[inline(always)]
pub fn log_one_plus(u: f64) -> f64 {
    let s = u / (2.0 + u);
    let square = s * s;
    let sum = LOG_TERMS[1..].iter().fold(LOG_TERMS[0], |sum, term| sum * square + term);
    2.0 * (s + s * (square * sum))
}

/// ln x of a positive normal double below 2^1023.
#[inline(always)]
pub fn log(x: f64) -> f64 {
    let mut k = exponent_of(x);
    let mut m = x * power_of_two(-k);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        k += 1;
    }
    let k = f64::from(k);
    k * LN2_HIGH + (log_one_plus(m - 1.0) + k * LN2_LOW)
}
