//! Twin of packages/kernels/src/forest/node-moments.ts, which states the contract. Parity: exact.

use super::striped_sums::{reach, striped_products, striped_sum};

/// What a cut has to leave on either side of it.
#[derive(Debug, Clone, Copy)]
pub struct CutLimits {
    pub min_per_arm: usize,
    pub min_units: usize,
    pub alpha: f64,
}

/// First and second moments of a node.
#[derive(Debug, Clone, Copy, Default)]
pub struct NodeMoments {
    pub outcome_mean: f64,
    pub outcome_reach: f64,
    pub treatment_mean: f64,
    pub treatment_reach: f64,
    pub treatment_squares: f64,
    pub cross: f64,
}

/// Moments of a node of a causal forest, or `None` if no cut of it can satisfy `limits`.
#[inline(always)]
pub fn causal_moments(treatment: &[f64], outcome: &[f64], limits: &CutLimits) -> Option<NodeMoments> {
    let size = treatment.len();
    if size < 2 * limits.min_units.max(2 * limits.min_per_arm) {
        return None;
    }
    let outcome = &outcome[..size];
    let treatment_mean = striped_sum(treatment) / size as f64;
    let outcome_mean = striped_sum(outcome) / size as f64;
    let (treatment_reach, below) = reach(treatment, treatment_mean);
    let (outcome_reach, _) = reach(outcome, outcome_mean);
    if below < 2 * limits.min_per_arm || size - below < 2 * limits.min_per_arm {
        return None;
    }
    let treatment_squares = striped_products(treatment, treatment, treatment_mean, treatment_mean);
    // Not `<= 0.0`: a variation that is NaN is no variation either.
    if !matches!(treatment_squares.partial_cmp(&0.0), Some(std::cmp::Ordering::Greater)) {
        return None;
    }
    let cross = striped_products(treatment, outcome, treatment_mean, outcome_mean);
    Some(NodeMoments { outcome_mean, outcome_reach, treatment_mean, treatment_reach, treatment_squares, cross })
}

/// Moments of a node of a regression forest, or `None` if no cut of it can satisfy `limits`.
#[inline(always)]
pub fn regression_moments(outcome: &[f64], limits: &CutLimits) -> Option<NodeMoments> {
    if outcome.len() < 2 * limits.min_units {
        return None;
    }
    let outcome_mean = striped_sum(outcome) / outcome.len() as f64;
    let (outcome_reach, _) = reach(outcome, outcome_mean);
    Some(NodeMoments { outcome_mean, outcome_reach, ..NodeMoments::default() })
}
