//! Twin of packages/kernels/src/recurrent/dense.ts, which states the order of every sum.

use super::network::{Adversary, Bottleneck, Head, HeadInput, Layout, Loss, Network};
use crate::elementary::exp::exp;
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::softplus::softplus;
use crate::lanes::{Lanes, Work};

const LOG_VARIANCE_LIMIT: f64 = 10.0;

/// What follows the GRU, for the rows of one batch in order; arrays are row-major.
#[derive(Debug)]
pub struct DenseBatch {
    pub rows: usize,
    pub hidden: Vec<f64>,
    pub hidden_gradient: Vec<f64>,
    pub projection: Vec<f64>,
    pub spread: Vec<f64>,
    pub noise: Vec<f64>,
    /// Empty without a bottleneck: then heads read `hidden`.
    phi: Vec<f64>,
    phi_gradient: Vec<f64>,
    pub outputs: Vec<f64>,
    pub targets: Vec<f64>,
    adversary: Vec<f64>,
    adversary_logit: Vec<f64>,
    bottleneck: bool,
}

impl DenseBatch {
    pub fn new(network: &Network, targets: usize, capacity: usize) -> Self {
        let zeros = |size: usize| vec![0.0; capacity * size];
        let bottleneck = network.bottleneck != Bottleneck::None;
        let own = if bottleneck { network.phi_size() } else { 0 };
        Self {
            rows: 0,
            hidden: zeros(network.hidden),
            hidden_gradient: zeros(network.hidden),
            projection: zeros(network.bottleneck_columns()),
            spread: zeros(own),
            noise: zeros(own),
            phi: zeros(own),
            phi_gradient: zeros(own),
            outputs: zeros(network.heads.len()),
            targets: zeros(targets),
            adversary: zeros(network.adversary.map_or(0, |a| a.hidden)),
            adversary_logit: zeros(1),
            bottleneck,
        }
    }

    pub fn phi(&self) -> &[f64] {
        if self.bottleneck { &self.phi } else { &self.hidden }
    }

    #[inline(always)]
    fn target(&self, column: usize, i: usize) -> f64 {
        self.targets[column * self.rows + i]
    }

    pub fn clear_gradients(&mut self) {
        self.hidden_gradient.fill(0.0);
        self.phi_gradient.fill(0.0);
    }

    /// Mean loss of one head over the batch.
    pub fn head_loss(&self, head: &Head, index: usize) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.rows {
            let out = self.outputs[index * self.rows + i];
            let target = self.target(head.target, i);
            sum += match head.loss {
                Loss::Squared => (out - target) * (out - target),
                Loss::Logistic => softplus(out) - out * target,
            };
        }
        sum / self.rows as f64
    }

    /// Mean divergence of a variational bottleneck.
    pub fn divergence(&self, size: usize) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.rows {
            for p in 0..size {
                let mu = self.projection[i * 2 * size + p];
                let s = self.spread[i * size + p];
                let log_variance = clamped(self.projection[i * 2 * size + size + p]);
                sum += 1.0 + log_variance - mu * mu - s * s;
            }
        }
        -0.5 * sum / (self.rows * size) as f64
    }
}

fn clamped(log_variance: f64) -> f64 {
    log_variance.clamp(-LOG_VARIANCE_LIMIT, LOG_VARIANCE_LIMIT)
}

#[inline(always)]
fn add_scaled(into: &mut [f64], x: f64, from: &[f64]) {
    for (a, b) in into.iter_mut().zip(from) {
        *a += x * b;
    }
}

/// Bottleneck and heads; `draw` adds the noise of a variational bottleneck.
#[derive(Debug)]
pub struct DenseForward<'a> {
    pub network: &'a Network,
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub batch: &'a mut DenseBatch,
    pub draw: bool,
}

impl Work for DenseForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let Self { network, layout, parameters, batch, draw } = self;
        if network.bottleneck != Bottleneck::None {
            project(network, layout, parameters, batch);
            fill_phi(network, batch, draw);
        }
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

/// Gradients of heads, adversary (to be fooled) and bottleneck; adds to `gradient` and `hidden_gradient`.
#[derive(Debug)]
pub struct DenseBackward<'a> {
    pub network: &'a Network,
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub batch: &'a mut DenseBatch,
    pub gradient: &'a mut [f64],
}

impl Work for DenseBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let Self { network, layout, parameters, batch, gradient } = self;
        for index in 0..network.heads.len() {
            head_backward(network, layout, parameters, batch, gradient, index);
        }
        if let Some(adversary) = &network.adversary {
            fool(network, adversary, layout, parameters, batch);
        }
        if network.bottleneck != Bottleneck::None {
            bottleneck_backward(network, layout, parameters, batch, gradient);
        }
    }
}

#[inline(always)]
fn head_backward(
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

#[inline(always)]
fn bottleneck_backward(
    network: &Network,
    layout: &Layout,
    parameters: &[f64],
    batch: &mut DenseBatch,
    gradient: &mut [f64],
) {
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

/// Cross-entropy of the adversary; fills its activations and logits.
#[derive(Debug)]
pub struct AdversaryForward<'a> {
    pub network: &'a Network,
    pub adversary: &'a Adversary,
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub batch: &'a mut DenseBatch,
}

impl Work for AdversaryForward<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) -> f64 {
        let Self { network, adversary, layout, parameters, batch } = self;
        let (size, units) = (network.phi_size(), adversary.hidden);
        let bias = layout.adversary + size * units;
        let output = bias + units;
        let matrix = &parameters[layout.adversary..bias];
        let mut a = vec![0.0; units];
        let mut sum = 0.0;
        for i in 0..batch.rows {
            a.copy_from_slice(&parameters[bias..output]);
            for (&x, row) in batch.phi()[i * size..][..size].iter().zip(matrix.chunks_exact(units)) {
                add_scaled(&mut a, x, row);
            }
            let mut logit = parameters[output + units];
            for (u, &x) in a.iter().enumerate() {
                let active = if x > 0.0 { x } else { 0.0 };
                batch.adversary[i * units + u] = active;
                logit += active * parameters[output + u];
            }
            batch.adversary_logit[i] = logit;
            sum += softplus(logit) - logit * batch.target(adversary.target, i);
        }
        sum / batch.rows as f64
    }
}

/// Gradient of the adversary's cross-entropy with respect to its own parameters (cleared first).
pub fn adversary_gradient(
    network: &Network,
    adversary: &Adversary,
    layout: &Layout,
    parameters: &[f64],
    batch: &DenseBatch,
    gradient: &mut [f64],
) {
    let (size, units) = (network.phi_size(), adversary.hidden);
    let bias = layout.adversary + size * units;
    let output = bias + units;
    gradient[layout.adversary..].fill(0.0);
    for i in 0..batch.rows {
        let d = (sigmoid(batch.adversary_logit[i]) - batch.target(adversary.target, i)) / batch.rows as f64;
        gradient[output + units] += d;
        for u in 0..units {
            let active = batch.adversary[i * units + u];
            gradient[output + u] += d * active;
            if active > 0.0 {
                let da = d * parameters[output + u];
                gradient[bias + u] += da;
                for (p, x) in batch.phi()[i * size..][..size].iter().enumerate() {
                    gradient[layout.adversary + p * units + u] += x * da;
                }
            }
        }
    }
}

#[inline(always)]
fn fool(network: &Network, adversary: &Adversary, layout: &Layout, parameters: &[f64], batch: &mut DenseBatch) {
    let (size, units) = (network.phi_size(), adversary.hidden);
    let output = layout.adversary + size * units + units;
    let scale = adversary.weight / batch.rows as f64;
    for i in 0..batch.rows {
        let d = (batch.target(adversary.target, i) - sigmoid(batch.adversary_logit[i])) * scale;
        let into = if batch.bottleneck { &mut batch.phi_gradient } else { &mut batch.hidden_gradient };
        let into = &mut into[i * size..][..size];
        for u in 0..units {
            if batch.adversary[i * units + u] > 0.0 {
                let da = d * parameters[output + u];
                for (p, x) in into.iter_mut().enumerate() {
                    *x += da * parameters[layout.adversary + p * units + u];
                }
            }
        }
    }
}
