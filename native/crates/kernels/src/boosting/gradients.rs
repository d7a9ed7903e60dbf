//! Twin of packages/kernels/src/boosting/gradients.ts.

use super::model::Loss;
use crate::elementary::log::log;
use crate::elementary::powers_of_two::{exponent_of, power_of_two, round_to_i32};
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::softplus::softplus;
use crate::simd::{Simd, dispatch};

/// Bound on a Newton step of logistic loss.
const LARGEST_STEP: f64 = 4.0;

/// Bits of a gradient such that the sum over all training rows stays within 2^30.
pub fn gradient_bits(training: usize) -> i32 {
    30 - training.next_power_of_two().trailing_zeros() as i32
}

/// Scale of the integer gradients of one tree.
#[derive(Debug, Clone, Copy)]
pub struct Scales {
    pub gradient: f64,
    pub hessian: f64,
    /// The option l2 in units of rows.
    pub penalty: f64,
}

/// Largest absolute weighted residual.
pub fn largest_weighted(simd: Simd, target: &[f64], scores: &[f64], weights: &[f64]) -> f64 {
    dispatch!(simd, fn(target: &[f64], scores: &[f64], weights: &[f64]) -> f64 {
        let residuals = target.iter().zip(scores).zip(weights).map(|((y, f), w)| ((y - f) * w).abs());
        residuals.fold(0.0, |m, size| if size > m { size } else { m })
    })
}

/// Rounds `weight (target - score)`.
pub fn weighted_squared_gradients(
    simd: Simd,
    gradients: &mut [i32],
    (target, scores, weights): (&[f64], &[f64], &[f64]),
    scale: f64,
) {
    dispatch!(simd, fn(gradients: &mut [i32], target: &[f64], scores: &[f64], weights: &[f64], scale: f64) {
        for (((gradient, y), f), w) in gradients.iter_mut().zip(target).zip(scores).zip(weights) {
            *gradient = round_to_i32((y - f) * w * scale);
        }
    });
}

/// Rounds `weight (target - p)` and `weight p (1 - p)`; returns the sum of the latter.
pub fn weighted_logistic_gradients(
    simd: Simd,
    (gradients, hessians): (&mut [i32], &mut [i32]),
    (target, scores, weights): (&[f64], &[f64], &[f64]),
    (scale, hessian_scale): (f64, f64),
) -> i64 {
    dispatch!(simd, fn(
        gradients: &mut [i32], hessians: &mut [i32], target: &[f64], scores: &[f64], weights: &[f64], scale: f64,
        hessian_scale: f64,
    ) -> i64 {
        let outputs = gradients.iter_mut().zip(hessians.iter_mut());
        for ((gradient, hessian), ((y, f), w)) in outputs.zip(target.iter().zip(scores).zip(weights)) {
            let p = sigmoid(*f);
            *gradient = round_to_i32((y - p) * w * scale);
            *hessian = round_to_i32(p * (1.0 - p) * w * hessian_scale).max(1);
        }
        hessians.iter().map(|&h| i64::from(h)).sum()
    })
}

/// Scale of weights as second derivatives of squared loss.
pub fn weight_scale(training: usize) -> f64 {
    power_of_two(gradient_bits(training))
}

/// Weights as second derivatives of squared loss, rounded.
pub fn squared_hessians(weights: &[f64], training: usize) -> Vec<i32> {
    let scale = weight_scale(training);
    weights.iter().map(|w| round_to_i32(w * scale).max(1)).collect()
}

/// Largest absolute residual; eight running maxima keep the loop free of a chain, the maximum does not depend on order.
pub fn largest_residual(simd: Simd, target: &[f64], scores: &[f64]) -> f64 {
    dispatch!(simd, fn(target: &[f64], scores: &[f64]) -> f64 {
        let mut largest = [0.0_f64; 8];
        let mut targets = target.chunks_exact(8);
        let mut predicted = scores.chunks_exact(8);
        for (y, f) in (&mut targets).zip(&mut predicted) {
            for k in 0..8 {
                let size = (y[k] - f[k]).abs();
                largest[k] = if size > largest[k] { size } else { largest[k] };
            }
        }
        let rest = targets.remainder().iter().zip(predicted.remainder()).map(|(y, f)| (y - f).abs());
        largest.into_iter().chain(rest).fold(0.0, |m, size| if size > m { size } else { m })
    })
}

/// Scale on which residuals up to `largest` are rounded.
pub fn squared_scale(largest: f64, training: usize) -> f64 {
    power_of_two((gradient_bits(training) - 1 - exponent_of(largest)).min(1000))
}

/// Rounds `target - score`.
pub fn squared_gradients(simd: Simd, gradients: &mut [i32], target: &[f64], scores: &[f64], scale: f64) {
    dispatch!(simd, fn(gradients: &mut [i32], target: &[f64], scores: &[f64], scale: f64) {
        for ((gradient, y), f) in gradients.iter_mut().zip(target).zip(scores) {
            *gradient = round_to_i32((y - f) * scale);
        }
    });
}

/// Scales of logistic loss: p (1 - p) is at most 1/4.
pub fn logistic_scales(training: usize) -> (f64, f64) {
    let scale = power_of_two(gradient_bits(training));
    (scale, 4.0 * scale)
}

/// Rounds `target - p` and `p (1 - p)`; returns the sum of the latter.
pub fn logistic_gradients(
    simd: Simd,
    (gradients, hessians): (&mut [i32], &mut [i32]),
    (target, scores): (&[f64], &[f64]),
    (scale, hessian_scale): (f64, f64),
) -> i64 {
    dispatch!(simd, fn(
        gradients: &mut [i32], hessians: &mut [i32], target: &[f64], scores: &[f64], scale: f64, hessian_scale: f64,
    ) -> i64 {
        let outputs = gradients.iter_mut().zip(hessians.iter_mut());
        for ((gradient, hessian), (y, f)) in outputs.zip(target.iter().zip(scores)) {
            let p = sigmoid(*f);
            *gradient = round_to_i32((y - p) * scale);
            *hessian = round_to_i32(p * (1.0 - p) * hessian_scale).max(1);
        }
        hessians.iter().map(|&h| i64::from(h)).sum()
    })
}

/// The option l2 as rows of mean p (1 - p).
pub fn logistic_penalty(l2: f64, training: usize, hessian_sum: i64, hessian_scale: f64) -> f64 {
    l2 * (training as f64 / (hessian_sum as f64 / hessian_scale))
}

/// What a leaf adds to the score; `hessian` is the sum of the rounded second derivatives, or the rows' count.
pub fn leaf_value(loss: Loss, learning_rate: f64, l2: f64, scales: Scales, sum: i64, hessian: i64) -> f64 {
    let step = sum as f64 / scales.gradient / (hessian as f64 / scales.hessian + l2);
    learning_rate
        * match loss {
            Loss::Squared => step,
            Loss::Logistic => step.clamp(-LARGEST_STEP, LARGEST_STEP),
        }
}

/// The score before the first tree.
pub fn base_score(loss: Loss, target: &[f64], weights: Option<&[f64]>) -> f64 {
    let sum = match weights {
        Some(weights) => target.iter().zip(weights).fold(0.0, |sum, (y, w)| sum + w * y),
        None => target.iter().fold(0.0, |sum, y| sum + y),
    };
    let n = target.len() as f64;
    match loss {
        Loss::Squared => sum / n,
        Loss::Logistic => {
            let mean = (sum / n).min(1.0 - 0.5 / n).max(0.5 / n);
            log(mean) - log(1.0 - mean)
        }
    }
}

/// Mean loss of raw scores, summed left to right.
pub fn mean_loss(loss: Loss, target: &[f64], scores: &[f64], weights: Option<&[f64]>) -> f64 {
    let losses = target.iter().zip(scores).map(|(&y, &f)| match loss {
        Loss::Squared => (y - f) * (y - f),
        Loss::Logistic => softplus(f) - y * f,
    });
    let sum = match weights {
        Some(weights) => losses.zip(weights).fold(0.0, |sum, (own, w)| sum + w * own),
        None => losses.fold(0.0, |sum, own| sum + own),
    };
    sum / target.len() as f64
}
