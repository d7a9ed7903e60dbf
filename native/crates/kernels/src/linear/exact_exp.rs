//! Twin of packages/kernels/src/linear/exact-exp.ts: the exponential from + - * / alone. Parity: exact.

use std::f64::consts::LOG2_E;

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const SMALLEST: f64 = -708.0;
const FACTORIALS: [f64; 14] = [
    6_227_020_800.0,
    479_001_600.0,
    39_916_800.0,
    3_628_800.0,
    362_880.0,
    40_320.0,
    5_040.0,
    720.0,
    120.0,
    24.0,
    6.0,
    2.0,
    1.0,
    1.0,
];

/// exp(x) for x <= 0; 0 below -708.
#[inline(always)]
pub fn exp_of_negative(x: f64) -> f64 {
    if x < SMALLEST {
        return 0.0;
    }
    let k = (x * LOG2_E + 0.5).floor();
    let r = x - k * LN2_HIGH - k * LN2_LOW;
    let sum = FACTORIALS[1..].iter().fold(1.0 / FACTORIALS[0], |sum, factorial| sum * r + 1.0 / factorial);
    // 2^k by its exponent bits; k is at least -1021.
    sum * f64::from_bits(((1023.0 + k) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_within_one_unit_in_the_last_place() {
        for i in 0..20_000 {
            let x = -f64::from(i) * 0.035_3;
            let (ours, theirs) = (exp_of_negative(x), x.exp());
            assert!((ours - theirs).abs() <= theirs * 2.3e-16, "exp({x})");
        }
    }
}
