//! Twin of packages/kernels/src/recurrent/adversary.ts, which states the order of every sum.

use super::dense_batch::{DenseBatch, add_scaled};
use super::network::{Adversary, Layout, Network};
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::softplus::softplus;
use crate::lanes::{Lanes, Work};

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
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) -> f64 {
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

/// Adds the gradient of minus `weight` times the adversary's cross-entropy to that of phi.
#[inline(always)]
pub fn fool_adversary(
    network: &Network,
    adversary: &Adversary,
    layout: &Layout,
    parameters: &[f64],
    batch: &mut DenseBatch,
) {
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
