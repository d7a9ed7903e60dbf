//! Twin of packages/kernels/src/recurrent/heads.ts, which states the order of every sum.

use super::dense_batch::{DenseBatch, add_scaled};
use super::network::{Head, HeadInput, Layout, Loss, Network};
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::softplus::softplus;

/// Predictions of every head.
#[inline(always)]
pub fn heads_forward(network: &Network, layout: &Layout, parameters: &[f64], batch: &mut DenseBatch) {
    for (index, (head, &weight)) in network.heads.iter().zip(&layout.heads).enumerate() {
        let size = network.head_size(head);
        let weights = &parameters[weight..][..size];
        for i in 0..batch.rows {
            let source = if head.from == HeadInput::Hidden { &batch.hidden } else { batch.phi() };
            let mut a = parameters[weight + size];
            for (x, w) in source[i * size..][..size].iter().zip(weights) {
                a += x * w;
            }
            batch.outputs[index * batch.rows + i] = a;
        }
    }
}

/// Mean loss of one head over the batch.
pub fn head_loss(batch: &DenseBatch, head: &Head, index: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..batch.rows {
        let out = batch.outputs[index * batch.rows + i];
        let target = batch.target(head.target, i);
        sum += match head.loss {
            Loss::Squared => (out - target) * (out - target),
            Loss::Logistic => softplus(out) - out * target,
        };
    }
    sum / batch.rows as f64
}

/// Adds the gradients of one weighted head loss to `gradient` and to those of what the head reads.
#[inline(always)]
pub fn head_backward(
    network: &Network,
    layout: &Layout,
    parameters: &[f64],
    batch: &mut DenseBatch,
    gradient: &mut [f64],
    index: usize,
) {
    let head = &network.heads[index];
    let size = network.head_size(head);
    let weight = layout.heads[index];
    let weights = &parameters[weight..][..size];
    let scale = head.weight / batch.rows as f64;
    let hidden = head.from == HeadInput::Hidden || !batch.bottleneck;
    for i in 0..batch.rows {
        let out = batch.outputs[index * batch.rows + i];
        let target = batch.target(head.target, i);
        let d = match head.loss {
            Loss::Squared => 2.0 * (out - target) * scale,
            Loss::Logistic => (sigmoid(out) - target) * scale,
        };
        let (source, into) =
            if hidden { (&batch.hidden, &mut batch.hidden_gradient) } else { (&batch.phi, &mut batch.phi_gradient) };
        add_scaled(&mut gradient[weight..][..size], d, &source[i * size..][..size]);
        add_scaled(&mut into[i * size..][..size], d, weights);
        gradient[weight + size] += d;
    }
}
