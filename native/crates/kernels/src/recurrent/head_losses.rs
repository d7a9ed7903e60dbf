//! Twin of packages/kernels/src/recurrent/head-losses.ts. Parity: exact.

use super::add_product::PADDING;
use super::dense_batch::DenseBatch;
use super::head::{Head, HeadLoss};
use super::softmax_loss::softmax_loss;
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::softplus::softplus;
use crate::lanes::Lanes;

/// Whether the loss of a head counts row i of the batch.
#[inline(always)]
pub fn counts_row(head: &Head, batch: &DenseBatch, i: usize) -> bool {
    head.rows.iter().all(|condition| batch.target(condition.target, i) == condition.equals)
}

/// Loss of row i, whose outputs begin at entry `at`.
#[inline(always)]
pub fn row_loss<L: Lanes<Scalar = f64>>(
    head: &Head,
    batch: &DenseBatch,
    i: usize,
    at: usize,
    scratch: &mut Vec<f64>,
) -> f64 {
    let out = batch.outputs[at];
    match head.loss {
        HeadLoss::Squared { target } => {
            let residual = out - batch.target(target, i);
            residual * residual
        }
        HeadLoss::Logistic { target } => softplus(out) - out * batch.target(target, i),
        HeadLoss::Categorical { target, classes } => {
            class_loss::<L>(&batch.outputs[at..][..classes], batch.target(target, i) as usize, scratch)
        }
        HeadLoss::RLoss { .. } => {
            let (outcome, treatment) = residuals(&head.loss, batch, i);
            let residual = outcome - treatment * out;
            residual * residual
        }
        HeadLoss::Riesz { treatment } => {
            let a = batch.outputs[at + batch.target(treatment, i) as usize];
            a * a - 2.0 * (batch.outputs[at + 1] - out)
        }
        HeadLoss::NextState(_) => 0.0,
    }
}

/// Gradient of `scale` times the loss of row i with respect to its outputs: the first entries of `into`.
#[inline(always)]
pub fn row_gradient<L: Lanes<Scalar = f64>>(
    head: &Head,
    batch: &DenseBatch,
    i: usize,
    at: usize,
    scale: f64,
    into: &mut Vec<f64>,
) {
    let out = batch.outputs[at];
    match head.loss {
        HeadLoss::Categorical { target, classes } => {
            let target = batch.target(target, i) as usize;
            class_loss::<L>(&batch.outputs[at..][..classes], target, into);
            into[target] -= 1.0;
            into.iter_mut().for_each(|d| *d *= scale);
            return;
        }
        HeadLoss::Riesz { treatment } => {
            let treatment = batch.target(treatment, i) as usize;
            into.clear();
            into.extend_from_slice(&[2.0 * scale, -2.0 * scale]);
            into[treatment] += 2.0 * batch.outputs[at + treatment] * scale;
            return;
        }
        _ => into.clear(),
    }
    into.push(match head.loss {
        HeadLoss::Squared { target } => 2.0 * (out - batch.target(target, i)) * scale,
        HeadLoss::Logistic { target } => (sigmoid(out) - batch.target(target, i)) * scale,
        _ => {
            let (outcome, treatment) = residuals(&head.loss, batch, i);
            -2.0 * treatment * (outcome - treatment * out) * scale
        }
    });
}

/// Cross-entropy of one class; its probabilities into `scratch`.
#[inline(always)]
fn class_loss<L: Lanes<Scalar = f64>>(logits: &[f64], target: usize, scratch: &mut Vec<f64>) -> f64 {
    scratch.clear();
    scratch.extend_from_slice(logits);
    scratch.resize(logits.len().next_multiple_of(PADDING), 0.0);
    softmax_loss::<L>(scratch, logits.len(), target, None)
}

/// Y - m and T - e.
#[inline(always)]
fn residuals(loss: &HeadLoss, batch: &DenseBatch, i: usize) -> (f64, f64) {
    let HeadLoss::RLoss { outcome, treatment, outcome_mean, propensity } = *loss else { return (0.0, 0.0) };
    (batch.target(outcome, i) - batch.target(outcome_mean, i), batch.target(treatment, i) - batch.target(propensity, i))
}
