//! Twin of packages/kernels/src/recurrent/softmax-loss.ts, which states the order of the sum. Parity: exact.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use super::add_product::PADDING;
use crate::elementary::exp::exp;
use crate::elementary::log::log;
use crate::lanes::Lanes;
use crate::linear::lane_dot::join;

/// Cross-entropy of the first `count` logits, which become probabilities; the others, up to a multiple of [`PADDING`],
/// become 0, as does the entry `excluded`.
#[inline(always)]
pub fn softmax_loss<L: Lanes<Scalar = f64>>(
    values: &mut [f64],
    count: usize,
    target: usize,
    excluded: Option<usize>,
) -> f64 {
    assert!(values.len().is_multiple_of(PADDING));
    let silence = |values: &mut [f64], by: f64| {
        values[count..].fill(by);
        if let Some(excluded) = excluded {
            values[excluded] = by;
        }
    };
    silence(values, f64::NEG_INFINITY);
    let largest = largest(values);
    let distance = values[target] - largest;
    for register in values.chunks_exact_mut(L::N) {
        // SAFETY: the chunk holds `N` doubles.
        unsafe {
            let x = L::load(register.as_ptr());
            exp(x.sub(L::splat(largest))).store(register.as_mut_ptr());
        }
    }
    silence(values, 0.0);
    let mut lanes = [0.0; PADDING];
    for eight in values.chunks_exact(PADDING) {
        for (lane, x) in lanes.iter_mut().zip(eight) {
            *lane += x;
        }
    }
    let sum = join(&lanes);
    let inverse = 1.0 / sum;
    for x in values {
        *x *= inverse;
    }
    log(sum) - distance
}

#[inline(always)]
fn largest(values: &[f64]) -> f64 {
    let mut lanes = [f64::NEG_INFINITY; PADDING];
    for eight in values.chunks_exact(PADDING) {
        for (lane, &x) in lanes.iter_mut().zip(eight) {
            *lane = if x > *lane { x } else { *lane };
        }
    }
    lanes.iter().fold(f64::NEG_INFINITY, |largest, &x| if x > largest { x } else { largest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{Work, dispatch};
    use crate::simd::Simd;

    #[derive(Debug)]
    struct Loss<'a> {
        values: &'a mut [f64],
        count: usize,
        excluded: Option<usize>,
    }

    impl Work for Loss<'_> {
        type Output = f64;

        #[inline(always)]
        fn run<L: Lanes<Scalar = f64>, const R: usize>(self) -> f64 {
            softmax_loss::<L>(self.values, self.count, 2, self.excluded)
        }
    }

    fn loss(simd: Simd, logit: impl Fn(usize) -> f64, excluded: Option<usize>) -> (f64, Vec<f64>) {
        const COUNT: usize = 11;
        let mut values: Vec<f64> = (0..COUNT.next_multiple_of(PADDING)).map(logit).collect();
        let loss = dispatch(simd, Loss { values: &mut values, count: COUNT, excluded });
        (loss, values)
    }

    #[test]
    fn equal_logits_say_nothing() {
        for simd in Simd::available() {
            let (all, probabilities) = loss(simd, |_| 3.0, None);
            assert!((all - 11_f64.ln()).abs() < 1e-15);
            assert_eq!(probabilities[11..], [0.0; 5]);
            let (others, probabilities) = loss(simd, |_| -2e3, Some(4));
            assert!((others - 10_f64.ln()).abs() < 1e-15);
            assert_eq!(probabilities[4], 0.0);
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let logit = |k: usize| (k as f64 * 7.3).sin() * 40.0;
        for simd in Simd::available() {
            assert_eq!(loss(simd, logit, Some(7)), loss(Simd::Portable, logit, Some(7)));
        }
    }
}
