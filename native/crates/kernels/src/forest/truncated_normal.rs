//! Twin of packages/kernels/src/forest/truncated-normal.ts, which states the contract. Parity: exact.

const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const INV_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// e^x for x <= 0, from + - * / alone.
fn exp_negative(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let k = (x * std::f64::consts::LOG2_E + 0.5).floor();
    let r = x - k * LN2_HIGH - k * LN2_LOW;
    let mut sum = 1.0;
    for i in (1..=14).rev() {
        sum = 1.0 + r * sum / f64::from(i);
    }
    // 2^k: exact, as every power of two down to 2^-1011 is.
    let scale = f64::from_bits(((1023 + k as i64) as u64) << 52);
    sum * scale
}

/// Mills' ratio P(Z > x) / density(x) for x >= 2, by Laplace's continued fraction.
fn mills_ratio(x: f64) -> f64 {
    1.0 / (1..=100).rev().fold(x, |tail, k| x + f64::from(k) / tail)
}

/// density(x) / P(Z < x) of the standard normal.
pub fn inverse_mills_ratio(x: f64) -> f64 {
    if x <= -2.0 {
        return 1.0 / mills_ratio(-x);
    }
    let density = INV_SQRT_2PI * exp_negative(-0.5 * x * x);
    if x >= 2.0 {
        return density / (1.0 - density * mills_ratio(x));
    }
    let (mut term, mut sum) = (x, x);
    for k in (3..60).step_by(2) {
        term *= x * x / f64::from(k);
        sum += term;
    }
    density / (0.5 + density * sum)
}

/// Mean of a normal distribution truncated to positive values.
pub fn positive_mean(mean: f64, sd: f64) -> f64 {
    if sd > 0.0 { mean + sd * inverse_mills_ratio(mean / sd) } else { larger(mean, 0.0) }
}

/// The maximum as JavaScript has it: NaN if either is.
pub fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}
