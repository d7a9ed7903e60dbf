//! Twin of packages/kernels/src/recurrent/dense-batch.ts.

use super::network::{Bottleneck, Network};

/// What follows the GRU, for the rows of one batch in order; arrays are row-major.
#[derive(Debug)]
pub struct DenseBatch {
    pub rows: usize,
    /// Number of each row among all.
    pub units: Vec<u32>,
    pub hidden: Vec<f64>,
    pub hidden_gradient: Vec<f64>,
    pub projection: Vec<f64>,
    pub spread: Vec<f64>,
    pub noise: Vec<f64>,
    /// Empty without a bottleneck: then heads read `hidden`.
    pub phi: Vec<f64>,
    pub phi_gradient: Vec<f64>,
    /// Activations of the heads' own layers, heads in turn, row-major within a head.
    pub layers: Vec<f64>,
    /// Predictions, heads in turn, row-major within a head.
    pub outputs: Vec<f64>,
    /// Transitions that each next-state head predicted in this batch.
    pub transitions: Vec<usize>,
    pub targets: Vec<f64>,
    pub adversary: Vec<f64>,
    pub adversary_logit: Vec<f64>,
    pub bottleneck: bool,
}

impl DenseBatch {
    pub fn new(network: &Network, targets: usize, capacity: usize) -> Self {
        let zeros = |size: usize| vec![0.0; capacity * size];
        let bottleneck = network.bottleneck != Bottleneck::None;
        let own = if bottleneck { network.phi_size() } else { 0 };
        Self {
            rows: 0,
            units: vec![0; capacity],
            hidden: zeros(network.hidden),
            hidden_gradient: zeros(network.hidden),
            projection: zeros(network.bottleneck_columns()),
            spread: zeros(own),
            noise: zeros(own),
            phi: zeros(own),
            phi_gradient: zeros(own),
            layers: zeros(network.heads.iter().map(|head| head.units).sum()),
            outputs: zeros(network.outputs()),
            transitions: vec![0; network.heads.len()],
            targets: zeros(targets),
            adversary: zeros(network.adversary.map_or(0, |a| a.hidden)),
            adversary_logit: zeros(1),
            bottleneck,
        }
    }

    pub fn phi(&self) -> &[f64] {
        if self.bottleneck { &self.phi } else { &self.hidden }
    }

    /// What heads read, the pooled states or phi, and the gradient with respect to it.
    pub fn read_by(&mut self, hidden: bool) -> (&[f64], &mut [f64]) {
        if hidden { (&self.hidden, &mut self.hidden_gradient) } else { (&self.phi, &mut self.phi_gradient) }
    }

    #[inline(always)]
    pub fn target(&self, column: usize, i: usize) -> f64 {
        self.targets[column * self.rows + i]
    }

    pub fn clear_gradients(&mut self) {
        self.hidden_gradient.fill(0.0);
        self.phi_gradient.fill(0.0);
    }
}

/// `into += x * from`, entry by entry.
#[inline(always)]
pub fn add_scaled(into: &mut [f64], x: f64, from: &[f64]) {
    for (a, b) in into.iter_mut().zip(from) {
        *a += x * b;
    }
}
