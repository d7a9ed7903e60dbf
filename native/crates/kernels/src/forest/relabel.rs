//! Twin of packages/kernels/src/forest/relabel.ts, which states the contract. Parity: exact.

use super::node_moments::{CutLimits, NodeMoments};

/// 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Levels of the centred treatment's grid on either side of zero.
const DOSE_LEVELS: f64 = 16_384.0;

/// What the cuts of one node are judged by, on the node's integer grids.
#[derive(Debug, Clone, Copy)]
pub struct NodeGrid {
    pub min_squares: f64,
    pub implied: bool,
    pub penalty: f64,
}

/// Grid steps per unit of a pseudo-outcome: any sum over the node stays below 2^30.
fn steps_for(reach: f64, size: usize) -> f64 {
    let bits = u32::BITS - (size as u32).leading_zeros();
    f64::from(1_u32 << (30 - bits)) / reach
}

/// The low 32 bits of the sum's mantissa are the rounded integer, in two's complement.
#[inline(always)]
fn round(value: f64) -> i32 {
    (value + ROUND).to_bits() as u32 as i32
}

/// Pseudo-outcomes of a causal split, or `None` if outcomes or treatments do not vary.
#[inline(always)]
pub fn relabel_causal(
    treatment: &[f64],
    outcome: &[f64],
    moments: &NodeMoments,
    (limits, imbalance_penalty): (&CutLimits, f64),
    (rho, dose): (&mut [i32], &mut [i32]),
) -> Option<NodeGrid> {
    let &NodeMoments { outcome_mean, outcome_reach, treatment_mean, treatment_reach, treatment_squares, cross } =
        moments;
    let size = treatment.len();
    let effect = cross / treatment_squares;
    let steps = steps_for(treatment_reach * (outcome_reach + effect.abs() * treatment_reach), size);
    let dose_steps = DOSE_LEVELS / treatment_reach;
    if !(steps > 0.0 && steps < f64::INFINITY && dose_steps < f64::INFINITY) {
        return None;
    }
    let outcome = &outcome[..size];
    let (rho, dose) = (&mut rho[..size], &mut dose[..size]);
    let (mut highest_below, mut lowest_above) = (-(DOSE_LEVELS as i32), DOSE_LEVELS as i32);
    for i in 0..size {
        let w = treatment[i] - treatment_mean;
        let r = w * (outcome[i] - outcome_mean - effect * w);
        rho[i] = round(r * steps);
        let d = round(w * dose_steps);
        dose[i] = d;
        highest_below = highest_below.max(if d < 0 { d } else { i32::MIN });
        lowest_above = lowest_above.min(if d < 0 { i32::MAX } else { d });
    }
    let min_squares = limits.alpha * (treatment_squares * dose_steps * dose_steps);
    // a units below and b above the mean vary by at least a b / (a + b) gap^2, and a, b >= min_per_arm.
    let gap = f64::from(lowest_above - highest_below);
    let implied = 0.5 * limits.min_per_arm as f64 * gap * gap >= min_squares;
    let per_grid = treatment_squares / size as f64 * steps;
    let penalty = imbalance_penalty * dose_steps * dose_steps / size as f64 * per_grid * per_grid;
    Some(NodeGrid { min_squares, implied, penalty })
}

/// Pseudo-outcomes of a regression split, or `None` if outcomes do not vary.
#[inline(always)]
pub fn relabel_regression(
    outcome: &[f64],
    moments: &NodeMoments,
    imbalance_penalty: f64,
    rho: &mut [i32],
) -> Option<NodeGrid> {
    let size = outcome.len();
    let steps = steps_for(moments.outcome_reach, size);
    if !(steps > 0.0 && steps < f64::INFINITY) {
        return None;
    }
    for (rho, y) in rho.iter_mut().zip(outcome) {
        *rho = round((y - moments.outcome_mean) * steps);
    }
    Some(NodeGrid { min_squares: 0.0, implied: true, penalty: imbalance_penalty / size as f64 * steps * steps })
}
