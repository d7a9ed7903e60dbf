//! Twin of packages/kernels/src/recurrent/loss-sums.ts, which states what the vector holds.

use super::network::Network;

/// Losses of an epoch as they add up.
#[derive(Debug)]
pub struct LossSums {
    vector: Vec<f64>,
    losses: usize,
    heads: usize,
}

impl LossSums {
    /// Entries of the vector.
    pub fn length(network: &Network) -> usize {
        2 * (network.loss_count() + network.heads.len())
    }

    /// Those of an epoch that begins.
    pub fn new(network: &Network) -> Self {
        Self::of(network, vec![0.0; Self::length(network)])
    }

    /// Those of an epoch in the middle.
    pub fn of(network: &Network, vector: Vec<f64>) -> Self {
        Self { vector, losses: network.loss_count(), heads: network.heads.len() }
    }

    pub fn into_vector(self) -> Vec<f64> {
        self.vector
    }

    pub fn add(&mut self, at: usize, sum: f64, count: usize) {
        self.vector[at] += sum;
        self.vector[self.losses + at] += count as f64;
    }

    /// Adds to the weighted sum of the row heads over the validation rows.
    pub fn add_validation(&mut self, sum: f64) {
        self.vector[self.losses - 1] += sum;
    }

    pub fn add_transitions(&mut self, head: usize, sum: f64, count: usize) {
        self.vector[2 * self.losses + head] += sum;
        self.vector[2 * self.losses + self.heads + head] += count as f64;
    }

    pub fn validation(&self) -> f64 {
        self.vector[self.losses - 1]
    }

    /// Of the validation pass, losses and number of transitions of each head.
    pub fn transitions(&self) -> impl Iterator<Item = (f64, f64)> {
        let (sums, counts) = self.vector[2 * self.losses..].split_at(self.heads);
        sums.iter().copied().zip(counts.iter().copied())
    }

    /// The means of the epoch, and its validation loss.
    pub fn means(&self, validation: f64) -> impl Iterator<Item = f64> {
        let (sums, counts) = self.vector[..2 * self.losses].split_at(self.losses);
        let means = sums.iter().zip(counts).take(self.losses - 1).map(|(sum, count)| sum / count);
        means.chain(std::iter::once(validation))
    }
}
