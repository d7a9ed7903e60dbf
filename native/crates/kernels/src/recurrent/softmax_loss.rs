//! Twin of packages/kernels/src/recurrent/softmax-loss.ts, which states the order of the sum. Parity: exact.

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
