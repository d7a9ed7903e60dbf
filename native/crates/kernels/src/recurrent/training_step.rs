//! Twin of packages/kernels/src/recurrent/training-step.ts.

use std::ops::Range;

use super::adam::{Adam, AdamStep};
use super::adversary::{AdversaryForward, adversary_gradient};
use super::dense_pass::DenseBackward;
use super::loss_sums::LossSums;
use super::network::Pooling;
use super::training_workspace::{Training, context};
use crate::lanes::dispatch;

impl Training<'_> {
    /// One step on the entries `span` of the order; false, and no step, if the total loss is not finite.
    pub fn step(&mut self, span: Range<usize>, step: AdamStep, sums: &mut LossSums) -> bool {
        let task = self.task;
        self.load(&task.order[span.clone()], Some(span.start));
        self.gradient[self.layout.dense..self.layout.adversary].fill(0.0);
        let trained = self.states.is_none();
        if let (Some(every), true) = (&mut self.every, trained) {
            every.gradients.fill(0.0);
            self.next_states(true);
        }
        self.forward_dense(true);
        let losses = self.adversary_step(step);
        if !self.add_losses(losses, sums).is_finite() {
            return false;
        }
        self.dense.clear_gradients();
        dispatch(
            self.simd,
            DenseBackward {
                network: &task.network,
                layout: &self.layout,
                parameters: &self.values,
                batch: &mut self.dense,
                gradient: &mut self.gradient,
            },
        );
        if trained {
            self.backpropagate();
            self.layer.adam(step);
        }
        let first = if trained { self.layout.query } else { self.layout.dense };
        self.adam(first..self.layout.adversary, step);
        true
    }

    fn adam(&mut self, range: Range<usize>, step: AdamStep) {
        let (parameters, moments) = self.values.split_at_mut(self.layout.total);
        let (first, second) = moments.split_at_mut(self.layout.total);
        dispatch(
            self.simd,
            Adam {
                parameters: &mut parameters[range.clone()],
                first: &mut first[range.clone()],
                second: &mut second[range.clone()],
                gradient: &self.gradient[range],
                step,
            },
        );
    }

    /// The adversary's own step: its loss before and after.
    fn adversary_step(&mut self, step: AdamStep) -> (f64, f64) {
        let task = self.task;
        let Some(adversary) = &task.network.adversary else { return (0.0, 0.0) };
        let loss = self.adversary_forward();
        adversary_gradient(&task.network, adversary, &self.layout, &self.values, &self.dense, &mut self.gradient);
        let step = AdamStep { learning_rate: task.adversary_learning_rate, ..step };
        self.adam(self.layout.adversary..self.layout.total, step);
        (loss, self.adversary_forward())
    }

    fn adversary_forward(&mut self) -> f64 {
        let network = &self.task.network;
        network.adversary.as_ref().map_or(0.0, |adversary| {
            dispatch(
                self.simd,
                AdversaryForward {
                    network,
                    adversary,
                    layout: &self.layout,
                    parameters: &self.values,
                    batch: &mut self.dense,
                },
            )
        })
    }

    /// From the gradient with respect to pooled states, and to all states where they are read, to that of the encoder.
    fn backpropagate(&mut self) {
        let Self { task, layout, layer, dense, every, gradient, values, simd, team, .. } = self;
        if let (Some(every), Pooling::Attention) = (&mut *every, task.network.pooling) {
            let query = every.pool_backward(context(task, layout, values, *simd, team), dense);
            gradient[layout.query..][..query.len()].copy_from_slice(&query);
            dense.hidden_gradient.fill(0.0);
        }
        layer.last_state_gradients(&dense.hidden_gradient);
        if let Some(every) = every {
            layer.every_state_gradients(&every.gradients);
        }
        layer.backward();
    }
}
