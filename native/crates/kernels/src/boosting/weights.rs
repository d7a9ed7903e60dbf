//! Twin of packages/kernels/src/boosting/weights.ts.

use crate::elementary::powers_of_two::{power_of_two, round_to_i32};

/// Most training rows of a fit with weights.
pub const MOST_WEIGHTED_ROWS: usize = 1 << 19;

/// Weights of the training rows of one fit.
#[derive(Debug)]
pub struct RowWeights {
    /// Over their mean.
    pub relative: Vec<f64>,
    /// Relative weights as integers, at least 1.
    pub counts: Vec<i32>,
    /// Counts of a row of mean weight, a power of two.
    pub unit: u32,
}

/// Weights over their mean.
pub fn relative_weights(weights: &[f64]) -> Vec<f64> {
    let sum = weights.iter().fold(0.0, |sum, w| sum + w);
    weights.iter().map(|w| w * weights.len() as f64 / sum).collect()
}

/// Weights of training rows, relative and rounded.
pub fn row_weights(weights: &[f64]) -> RowWeights {
    let relative = relative_weights(weights);
    let bits = 20 - relative.len().next_power_of_two().trailing_zeros();
    let scale = power_of_two(bits as i32);
    let counts = relative.iter().map(|w| round_to_i32(w * scale).max(1)).collect();
    RowWeights { relative, counts, unit: 1 << bits }
}
