//! Twin of packages/kernels/src/recurrent/attention-pooling.ts, which states the equations and the order of every sum.

use super::dense_batch::add_scaled;
use crate::elementary::exp::exp;
use crate::linear::lane_dot::lane_dot;

/// Pools the states of one row, row-major periods x hidden; leaves the weights of its periods in `weights`.
#[inline(always)]
pub fn attention_forward(states: &[f64], query: &[f64], weights: &mut [f64], pooled: &mut [f64]) {
    let rows = || states.chunks_exact(query.len());
    let mut largest = f64::NEG_INFINITY;
    for (weight, state) in weights.iter_mut().zip(rows()) {
        let score = lane_dot(state, query);
        *weight = score;
        largest = if score > largest { score } else { largest };
    }
    let mut sum = 0.0;
    for weight in &mut *weights {
        *weight = exp(*weight - largest);
        sum += *weight;
    }
    let inverse = 1.0 / sum;
    pooled.fill(0.0);
    for (weight, state) in weights.iter_mut().zip(rows()) {
        *weight *= inverse;
        add_scaled(pooled, *weight, state);
    }
}

/// From the gradient with respect to the pooled state to those of the states and of the query, which it adds to.
#[inline(always)]
pub fn attention_backward(
    states: &[f64],
    query: &[f64],
    weights: &[f64],
    pooled_gradient: &[f64],
    state_gradients: &mut [f64],
    query_gradient: &mut [f64],
) {
    let hidden = query.len();
    let rows = || states.chunks_exact(hidden);
    let mean = weights.iter().zip(rows()).fold(0.0, |sum, (w, state)| sum + w * lane_dot(pooled_gradient, state));
    for ((&weight, state), into) in weights.iter().zip(rows()).zip(state_gradients.chunks_exact_mut(hidden)) {
        let d = weight * (lane_dot(pooled_gradient, state) - mean);
        for ((x, g), q) in into.iter_mut().zip(pooled_gradient).zip(query) {
            *x += weight * g + d * q;
        }
        add_scaled(query_gradient, d, state);
    }
}
