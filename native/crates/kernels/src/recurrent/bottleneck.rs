//! Twin of packages/kernels/src/recurrent/bottleneck.ts, which states the order of every sum.

use super::dense_batch::{DenseBatch, add_scaled};
use super::network::{Bottleneck, Layout, Network};
use crate::elementary::exp::exp;

const LOG_VARIANCE_LIMIT: f64 = 10.0;

/// phi of every row; `draw` adds the noise of a variational bottleneck.
#[inline(always)]
pub fn bottleneck_forward(network: &Network, layout: &Layout, parameters: &[f64], batch: &mut DenseBatch, draw: bool) {
    if network.bottleneck != Bottleneck::None {
        project(network, layout, parameters, batch);
        fill_phi(network, batch, draw);
    }
}

#[inline(always)]
fn project(network: &Network, layout: &Layout, parameters: &[f64], batch: &mut DenseBatch) {
    let (hidden, columns) = (network.hidden, network.bottleneck_columns());
    let bias = &parameters[layout.bottleneck_bias..][..columns];
    let matrix = &parameters[layout.bottleneck_weight..][..hidden * columns];
    let rows = batch.projection.chunks_exact_mut(columns).zip(batch.hidden.chunks_exact(hidden));
    for (row, states) in rows.take(batch.rows) {
        row.copy_from_slice(bias);
        for (&h, weights) in states.iter().zip(matrix.chunks_exact(columns)) {
            add_scaled(row, h, weights);
        }
    }
}

#[inline(always)]
fn fill_phi(network: &Network, batch: &mut DenseBatch, draw: bool) {
    let size = network.phi_size();
    let columns = network.bottleneck_columns();
    let variational = columns > size;
    for i in 0..batch.rows {
        for p in 0..size {
            let a = batch.projection[i * columns + p];
            let q = i * size + p;
            batch.phi[q] = if !variational {
                if a > 0.0 { a } else { 0.0 }
            } else if draw {
                batch.spread[q] = exp(clamped(batch.projection[i * columns + size + p]) * 0.5);
                a + batch.noise[q] * batch.spread[q]
            } else {
                a
            };
        }
    }
}

fn clamped(log_variance: f64) -> f64 {
    log_variance.clamp(-LOG_VARIANCE_LIMIT, LOG_VARIANCE_LIMIT)
}

/// Mean divergence of a variational bottleneck.
pub fn divergence(batch: &DenseBatch, size: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..batch.rows {
        for p in 0..size {
            let mu = batch.projection[i * 2 * size + p];
            let s = batch.spread[i * size + p];
            let log_variance = clamped(batch.projection[i * 2 * size + size + p]);
            sum += 1.0 + log_variance - mu * mu - s * s;
        }
    }
    -0.5 * sum / (batch.rows * size) as f64
}

/// Carries `phi_gradient`, and that of the divergence, to `gradient` and `hidden_gradient`.
#[inline(always)]
pub fn bottleneck_backward(
    network: &Network,
    layout: &Layout,
    parameters: &[f64],
    batch: &mut DenseBatch,
    gradient: &mut [f64],
) {
    if network.bottleneck == Bottleneck::None {
        return;
    }
    let (hidden, columns) = (network.hidden, network.bottleneck_columns());
    let matrix = &parameters[layout.bottleneck_weight..][..hidden * columns];
    let mut transposed = vec![0.0; hidden * columns];
    for (k, row) in matrix.chunks_exact(columns).enumerate() {
        for (p, &w) in row.iter().enumerate() {
            transposed[p * hidden + k] = w;
        }
    }
    let (weights, biases) = gradient.split_at_mut(layout.bottleneck_bias);
    let weights = &mut weights[layout.bottleneck_weight..];
    let mut d = vec![0.0; columns];
    for i in 0..batch.rows {
        projection_gradient(network, batch, i, &mut d);
        for (g, x) in biases.iter_mut().zip(&d) {
            *g += x;
        }
        let states = &batch.hidden[i * hidden..][..hidden];
        for (&h, row) in states.iter().zip(weights.chunks_exact_mut(columns)) {
            add_scaled(row, h, &d);
        }
        let into = &mut batch.hidden_gradient[i * hidden..][..hidden];
        for (&x, row) in d.iter().zip(transposed.chunks_exact(hidden)) {
            add_scaled(into, x, row);
        }
    }
}

#[inline(always)]
fn projection_gradient(network: &Network, batch: &DenseBatch, i: usize, d: &mut [f64]) {
    let size = network.phi_size();
    for p in 0..size {
        let q = i * size + p;
        let phi = batch.phi_gradient[q];
        match network.bottleneck {
            Bottleneck::Variational { beta, .. } => {
                let scale = beta / (batch.rows * size) as f64;
                let mu = batch.projection[2 * i * size + p];
                let log_variance = batch.projection[2 * i * size + size + p];
                let s = batch.spread[q];
                d[p] = phi + scale * mu;
                let inside = (-LOG_VARIANCE_LIMIT..=LOG_VARIANCE_LIMIT).contains(&log_variance);
                d[size + p] = if inside { phi * batch.noise[q] * s * 0.5 + scale * 0.5 * (s * s - 1.0) } else { 0.0 };
            }
            _ => d[p] = if batch.projection[q] > 0.0 { phi } else { 0.0 },
        }
    }
}
