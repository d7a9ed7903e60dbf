//! Twin of packages/kernels/src/recurrent/training-losses.ts, which states what each loss is a mean of.

use super::bottleneck::divergence;
use super::dense_pass::DenseForward;
use super::heads::HeadLossSum;
use super::network::{Bottleneck, Network};
use super::training_workspace::{Training, context};
use crate::lanes::dispatch;

/// Losses of an epoch as they add up.
#[derive(Debug)]
pub struct LossSums {
    sums: Vec<f64>,
    counts: Vec<f64>,
    at: usize,
}

impl LossSums {
    pub fn new(network: &Network) -> Self {
        let length = network.loss_count();
        Self { sums: vec![0.0; length], counts: vec![0.0; length], at: 0 }
    }

    fn add(&mut self, loss: f64, times: f64, count: usize) {
        self.sums[self.at] += loss * times;
        self.counts[self.at] += count as f64;
        self.at += 1;
    }

    /// The means of the epoch, and its validation loss.
    pub fn means(&self, validation: f64) -> impl Iterator<Item = f64> {
        let last = self.sums.len() - 1;
        let means = self.sums.iter().zip(&self.counts).take(last).map(|(sum, count)| sum / count);
        means.chain(std::iter::once(validation))
    }
}

impl Training<'_> {
    /// Adds the losses of the batch, the adversary's before and after its step among them; the total that the encoder's
    /// step minimises.
    pub fn add_losses(&self, adversary: (f64, f64), sums: &mut LossSums) -> f64 {
        let network = &self.task.network;
        let rows = self.dense.rows;
        let mut total = 0.0;
        sums.at = 1;
        for (index, head) in network.heads.iter().enumerate() {
            let (sum, count) = self.head_loss(index);
            let times = if head.next_state().is_some() { count } else { rows };
            let loss = if times == 0 { 0.0 } else { sum / times as f64 };
            total += head.weight * loss;
            sums.add(loss, times as f64, count);
        }
        if let Bottleneck::Variational { size, beta } = network.bottleneck {
            let loss = divergence(&self.dense, size);
            total += beta * loss;
            sums.add(loss, rows as f64, rows);
        }
        if let Some(own) = &network.adversary {
            total -= own.weight * adversary.1;
            sums.add(adversary.0, rows as f64, rows);
        }
        sums.at = 0;
        sums.add(total, rows as f64, rows);
        total
    }

    fn head_loss(&self, index: usize) -> (f64, usize) {
        dispatch(self.simd, HeadLossSum { network: &self.task.network, batch: &self.dense, index })
    }

    pub fn forward_dense(&mut self, draw: bool) {
        dispatch(
            self.simd,
            DenseForward {
                network: &self.task.network,
                layout: &self.layout,
                parameters: &self.values,
                batch: &mut self.dense,
                draw,
            },
        );
    }

    /// Runs the next-state heads; adds their gradients to `gradient` if asked to.
    pub fn next_states(&mut self, learn: bool) {
        let Some(every) = &mut self.every else { return };
        let context = context(self.task, &self.layout, &self.values, self.simd, self.team);
        every.next_states(context, &mut self.dense, learn.then_some(&mut self.gradient));
    }

    /// Weighted head losses on the validation rows, as of one batch; NaN without such rows.
    pub fn validate(&mut self) -> f64 {
        let task = self.task;
        let heads = &task.network.heads;
        let mut sum = 0.0;
        let mut transitions = vec![(0.0, 0); heads.len()];
        for rows in task.validation.chunks(task.batch) {
            self.load(rows, None);
            self.next_states(false);
            self.forward_dense(false);
            for (index, head) in heads.iter().enumerate() {
                let loss = self.head_loss(index);
                if head.next_state().is_some() {
                    transitions[index].0 += loss.0;
                    transitions[index].1 += loss.1;
                } else {
                    let rows = self.dense.rows as f64;
                    sum += head.weight * (loss.0 / rows) * rows;
                }
            }
        }
        let row_losses = sum / task.validation.len() as f64;
        heads.iter().zip(transitions).fold(row_losses, |total, (head, (sum, count))| {
            if count == 0 { total } else { total + head.weight * (sum / count as f64) }
        })
    }
}
