//! Twin of packages/kernels/src/linear/exact-log.ts: logarithms from + - * / alone. Parity: exact.

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// log(1 + u) for -1/2 <= u <= 1.
#[inline(always)]
pub fn log_one_plus(u: f64) -> f64 {
    let s = u / (2.0 + u);
    let square = s * s;
    let sum = (1..17).fold(1.0 / 35.0, |sum, k| sum * square + 1.0 / f64::from(35 - 2 * k));
    2.0 * (s + s * (square * sum))
}

/// log(x) for 0 < x <= 1.
#[inline(always)]
pub fn log_of_fraction(x: f64) -> f64 {
    let mut f = x;
    let mut k = 0.0;
    while f <= 2.0 / 3.0 {
        f *= 2.0;
        k += 1.0;
    }
    log_one_plus(f - 1.0) - k * LN2_LOW - k * LN2_HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_within_two_units_in_the_last_place() {
        for i in 1..20_000 {
            let u = f64::from(i) / 20_000.0;
            assert!((log_one_plus(u) - u.ln_1p()).abs() <= u.ln_1p() * 4.5e-16, "log1p({u})");
            assert!((log_one_plus(-u / 2.0) - (-u / 2.0).ln_1p()).abs() <= 4.5e-16 * u, "log1p({})", -u / 2.0);
            let x = u * u * u * u;
            assert!((log_of_fraction(x) - x.ln()).abs() <= x.ln().abs() * 4.5e-16 + 1e-19, "log({x})");
        }
    }
}
