//! Twin of packages/kernels/src/recurrent/training-losses.ts, which states what each loss is a mean of.

use super::bottleneck::divergence;
use super::dense_pass::DenseForward;
use super::heads::HeadLossSum;
use super::loss_sums::LossSums;
use super::network::Bottleneck;
use super::training_task::TrainingTask;
use super::training_workspace::{Training, context};
use crate::lanes::dispatch;

impl Training<'_> {
    /// Adds the losses of the batch, the adversary's before and after its step among them; the total that the encoder's
    /// step minimises.
    pub fn add_losses(&self, adversary: (f64, f64), sums: &mut LossSums) -> f64 {
        let network = &self.task.network;
        let rows = self.dense.rows;
        let mut total = 0.0;
        let mut at = 1;
        for (index, head) in network.heads.iter().enumerate() {
            let (sum, count) = self.head_loss(index);
            let times = if head.next_state().is_some() { count } else { rows };
            let loss = if times == 0 { 0.0 } else { sum / times as f64 };
            total += head.weight * loss;
            sums.add(at, loss * times as f64, count);
            at += 1;
        }
        if let Bottleneck::Variational { size, beta } = network.bottleneck {
            let loss = divergence(&self.dense, size);
            total += beta * loss;
            sums.add(at, loss * rows as f64, rows);
            at += 1;
        }
        if let Some(own) = &network.adversary {
            total -= own.weight * adversary.1;
            sums.add(at, adversary.0 * rows as f64, rows);
        }
        sums.add(0, total * rows as f64, rows);
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

    /// Adds the losses of one batch of the validation rows, of row heads weighted.
    pub fn add_validation(&mut self, rows: &[u32], sums: &mut LossSums) {
        self.load(rows, None);
        self.next_states(false);
        self.forward_dense(false);
        for (index, head) in self.task.network.heads.iter().enumerate() {
            let (sum, count) = self.head_loss(index);
            if head.next_state().is_some() {
                sums.add_transitions(index, sum, count);
            } else {
                let rows = self.dense.rows as f64;
                sums.add_validation(head.weight * (sum / rows) * rows);
            }
        }
    }
}

/// Weighted head losses on the validation rows, as of one batch; NaN without such rows.
pub fn validation_loss(task: &TrainingTask, sums: &LossSums) -> f64 {
    let row_losses = sums.validation() / task.validation.len() as f64;
    task.network.heads.iter().zip(sums.transitions()).fold(row_losses, |total, (head, (sum, count))| {
        if count == 0.0 { total } else { total + head.weight * (sum / count) }
    })
}
