//! Twin of packages/kernels/src/forest/strategies/node-weights.ts, which states the contract. Parity: exact.

use crate::forest::integer_grid::{round, weight_steps_for};
use crate::forest::striped_sums::{striped_products, striped_sum, striped_weighted_products};

/// Sums over the units of a node, each counted by its weight; without weights, by 1.
#[derive(Debug, Clone, Copy)]
pub struct NodeSums<'a> {
    weight: Option<&'a [f64]>,
    pub total: f64,
    pub most: f64,
}

impl<'a> NodeSums<'a> {
    #[inline(always)]
    pub fn of(weight: Option<&'a [f64]>, size: usize) -> Self {
        match weight {
            None => Self { weight, total: size as f64, most: 1.0 },
            Some(w) => Self { weight, total: striped_sum(w), most: most_of(w) },
        }
    }

    #[inline(always)]
    pub fn mean(&self, v: &[f64]) -> f64 {
        let sum = match self.weight {
            None => striped_sum(v),
            Some(w) => striped_products(w, v, 0.0, 0.0),
        };
        sum / self.total
    }

    /// Sum of `weight (v - v_mean) (u - u_mean)`.
    #[inline(always)]
    pub fn cross(&self, (v, v_mean): (&[f64], f64), (u, u_mean): (&[f64], f64)) -> f64 {
        match self.weight {
            None => striped_products(v, u, v_mean, u_mean),
            Some(w) => striped_weighted_products(w, (v, v_mean), (u, u_mean)),
        }
    }
}

/// The largest weight; 1 without weights.
pub fn most_weight(weight: Option<&[f64]>) -> f64 {
    weight.map_or(1.0, most_of)
}

fn most_of(weight: &[f64]) -> f64 {
    weight.iter().fold(0.0, |most, &w| if w > most { w } else { most })
}

/// A node's weights as integers; without weights, every unit counts 1.
#[derive(Debug, Clone, Copy)]
pub struct WeightGrid {
    pub steps: f64,
    pub total: f64,
    pub least: i32,
}

/// Writes the node's weights as integers of at least 1 whose sum stays below 2^31; nothing without weights.
#[inline(always)]
pub fn share_weights(share: &mut [i32], weight: Option<&[f64]>, size: usize, most: f64) -> WeightGrid {
    let Some(weight) = weight else { return WeightGrid { steps: 1.0, total: size as f64, least: 1 } };
    let steps = weight_steps_for(most, size);
    let (mut total, mut least) = (0_i64, i32::MAX);
    for (share, w) in share.iter_mut().zip(weight) {
        *share = round(w * steps).max(1);
        total += i64::from(*share);
        least = least.min(*share);
    }
    WeightGrid { steps, total: total as f64, least }
}
