//! Twin of packages/kernels/src/forest/little-bags.ts, which states the contract. Parity: exact.

use super::truncated_normal::{larger, positive_mean};

/// Variance of a prediction by the bootstrap of little bags.
pub fn little_bag_variance(bags: u32, bag_squares: f64, tree_squares: f64, bag_size: usize) -> f64 {
    let count = f64::from(bags);
    let between = bag_squares / count;
    let noise = (tree_squares / (count * bag_size as f64) - between) / (bag_size as f64 - 1.0);
    let sd = larger(between, noise) * (2.0 / count).sqrt();
    positive_mean(between - noise, sd)
}
