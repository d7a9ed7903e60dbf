//! Twin of packages/kernels/src/recurrent/train-recurrent.ts, which states the contract. Parity: exact, for any number of
//! threads.

use rayon::prelude::*;

use super::adam::{Adam, AdamStep, BETA1, BETA2};
use super::adversary::{AdversaryForward, adversary_gradient};
use super::batch::Batch;
use super::bottleneck::divergence;
use super::dense_batch::DenseBatch;
use super::dense_pass::{DenseBackward, DenseForward};
use super::gru_gradient::{BackwardGru, EncoderGradient};
use super::gru_layer::{ArrangeWeights, CHUNK, Chunk, ForwardGru, GruSizes, GruWeights};
use super::heads::head_loss;
use super::network::{Bottleneck, Layout};
use super::training_task::{TrainingResult, TrainingState, TrainingTask, check_task};
use crate::KernelError;
use crate::lanes::dispatch;
use crate::simd::Simd;
use crate::threads::with_threads;

/// Trains every task.
///
/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite` or `KernelError::Options` as the twin.
pub fn train_recurrent(tasks: &[TrainingTask], threads: usize) -> Result<Vec<TrainingResult>, KernelError> {
    train_at(Simd::detect(), tasks, threads)
}

/// As [`train_recurrent`] on an instruction set that the processor has.
fn train_at(simd: Simd, tasks: &[TrainingTask], threads: usize) -> Result<Vec<TrainingResult>, KernelError> {
    tasks.iter().try_for_each(check_task)?;
    // Fewer tasks than threads: the chunks of a batch share the rest of them.
    let parallel_chunks = tasks.len() < threads;
    let train = |task| Training::new(task, simd, parallel_chunks).run();
    with_threads(threads, || Ok(tasks.par_iter().map(train).collect()))
}

struct Training<'a> {
    task: &'a TrainingTask<'a>,
    layout: Layout,
    sizes: GruSizes,
    weights: GruWeights,
    batch: Batch,
    dense: DenseBatch,
    gradient: Vec<f64>,
    values: Vec<f64>,
    /// With a frozen encoder: the last state of every row.
    states: Option<Vec<f64>>,
    parallel_chunks: bool,
    simd: Simd,
}

impl<'a> Training<'a> {
    fn new(task: &'a TrainingTask<'a>, simd: Simd, parallel_chunks: bool) -> Self {
        let network = &task.network;
        let layout = Layout::of(network);
        let sizes = GruSizes::of(network, task.careers.periods, false);
        let longest = task.order.len().max(task.validation.len());
        let capacity = task.batch.min(longest).max(CHUNK);
        let mut training = Self {
            task,
            sizes,
            weights: GruWeights::new(&sizes),
            batch: Batch::new(&sizes, &network.vocabularies, capacity),
            dense: DenseBatch::new(network, task.target_columns, capacity),
            gradient: vec![0.0; layout.total],
            values: task.values.to_vec(),
            states: None,
            parallel_chunks,
            simd,
            layout,
        };
        if network.frozen_encoder {
            training.states = Some(training.all_states());
        }
        training
    }

    fn run(mut self) -> TrainingResult {
        let task = self.task;
        let rows = task.order.len() / task.epochs.max(1);
        let total = self.layout.total;
        let columns = task.network.loss_count();
        let mut losses = Vec::with_capacity(task.epochs * columns);
        let (mut steps, mut best_loss, mut age) = (task.steps, task.best_loss, task.age);
        let (mut power1, mut power2) = (1.0, 1.0);
        for _ in 0..steps {
            power1 *= BETA1;
            power2 *= BETA2;
        }
        let mut epoch = 0;
        while epoch < task.epochs && !(task.patience > 0 && age >= task.patience) {
            let mut sums = vec![0.0; columns];
            for from in (0..rows).step_by(task.batch) {
                let to = (from + task.batch).min(rows);
                steps += 1;
                power1 *= BETA1;
                power2 *= BETA2;
                let step =
                    AdamStep { learning_rate: task.learning_rate, power1, power2, weight_decay: task.weight_decay };
                self.step(epoch * rows + from, epoch * rows + to, step, &mut sums);
            }
            for sum in &mut sums[..columns - 1] {
                *sum /= rows as f64;
            }
            let loss = self.validate();
            sums[columns - 1] = loss;
            losses.extend_from_slice(&sums);
            if task.validation.is_empty() || loss < best_loss {
                self.values.copy_within(0..total, 3 * total);
                best_loss = if task.validation.is_empty() { best_loss } else { loss };
                age = 0;
            } else {
                age += 1;
            }
            epoch += 1;
        }
        let state = TrainingState { values: self.values, steps, best_loss, age };
        TrainingResult { state, epochs: epoch, losses }
    }

    fn all_states(&mut self) -> Vec<f64> {
        let hidden = self.sizes.hidden;
        let n = self.task.careers.n;
        let mut states = vec![0.0; n * hidden];
        let rows: Vec<u32> = (0..n as u32).collect();
        for rows in rows.chunks(CHUNK) {
            self.encode(rows);
            for (&position, state) in self.batch.positions.iter().zip(self.dense.hidden.chunks_exact(hidden)) {
                states[rows[position] as usize * hidden..][..hidden].copy_from_slice(state);
            }
        }
        states
    }

    /// Runs the GRU over `rows` and leaves their last states in `dense.hidden`, in batch order.
    fn encode(&mut self, rows: &[u32]) {
        let Self { task, sizes, weights, batch, simd, .. } = self;
        let simd = *simd;
        batch.fill(sizes, &task.careers, rows);
        dispatch(
            simd,
            ArrangeWeights {
                sizes,
                vocabularies: &task.network.vocabularies,
                layout: &self.layout,
                parameters: &self.values,
                present: &batch.present,
                weights,
            },
        );
        let (sizes, weights) = (&*sizes, &*weights);
        each_chunk(&mut batch.chunks[..batch.used], self.parallel_chunks, |chunk| {
            dispatch(simd, ForwardGru { sizes, weights, chunk });
        });
        batch.last_states(sizes, &mut self.dense.hidden);
    }

    /// Loads states, targets and noise of `rows`; `from`: their place in the order, if they are training rows.
    fn load(&mut self, rows: &[u32], from: Option<usize>) {
        let task = self.task;
        let hidden = self.sizes.hidden;
        let size = task.network.phi_size();
        self.dense.rows = rows.len();
        if self.states.is_none() {
            self.encode(rows);
        }
        for i in 0..rows.len() {
            let position = if self.states.is_some() { i } else { self.batch.positions[i] };
            let unit = rows[position] as usize;
            if let Some(states) = &self.states {
                self.dense.hidden[i * hidden..][..hidden].copy_from_slice(&states[unit * hidden..][..hidden]);
            }
            for c in 0..task.target_columns {
                self.dense.targets[c * rows.len() + i] = task.targets[c * task.careers.n + unit];
            }
            if let (Some(from), false) = (from, task.noise.is_empty()) {
                let draws = &task.noise[(from + position) * size..][..size];
                self.dense.noise[i * size..][..size].copy_from_slice(draws);
            }
        }
    }

    fn forward_dense(&mut self, draw: bool) {
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

    fn step(&mut self, from: usize, to: usize, step: AdamStep, sums: &mut [f64]) {
        let task = self.task;
        let network = &task.network;
        self.load(&task.order[from..to], Some(from));
        self.forward_dense(true);
        let (adversary_loss, fooled) = self.adversary_step(step);
        self.add_losses(adversary_loss, fooled, sums);

        self.gradient[self.layout.dense..self.layout.adversary].fill(0.0);
        self.dense.clear_gradients();
        dispatch(
            self.simd,
            DenseBackward {
                network,
                layout: &self.layout,
                parameters: &self.values,
                batch: &mut self.dense,
                gradient: &mut self.gradient,
            },
        );
        let trained = self.states.is_none();
        if trained {
            self.backpropagate();
        }
        let first = if trained { 0 } else { self.layout.dense };
        self.adam(first..self.layout.adversary, step);
    }

    fn adam(&mut self, range: std::ops::Range<usize>, step: AdamStep) {
        dispatch(
            self.simd,
            Adam { values: &mut self.values, gradient: &self.gradient, range, total: self.layout.total, step },
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

    fn backpropagate(&mut self) {
        let Self { task, sizes, layout, weights, batch, dense, gradient, values, simd, .. } = self;
        let simd = *simd;
        let (sizes, weights) = (&*sizes, &*weights);
        batch.last_state_gradients(sizes, &dense.hidden_gradient);
        let used = batch.used;
        let (chunks, present) = (&mut batch.chunks[..used], &batch.present);
        each_chunk(chunks, self.parallel_chunks, |chunk| {
            dispatch(simd, BackwardGru { sizes, weights, present, chunk });
        });
        dispatch(
            simd,
            EncoderGradient {
                sizes,
                vocabularies: &task.network.vocabularies,
                layout,
                parameters: values,
                weights,
                chunks,
                present,
                gradient,
            },
        );
    }

    fn add_losses(&self, adversary_loss: f64, fooled: f64, sums: &mut [f64]) {
        let network = &self.task.network;
        let rows = self.dense.rows as f64;
        let mut total = 0.0;
        let mut at = 1;
        for (index, head) in network.heads.iter().enumerate() {
            let loss = head_loss(&self.dense, head, index);
            total += head.weight * loss;
            sums[at] += loss * rows;
            at += 1;
        }
        if let Bottleneck::Variational { size, beta } = network.bottleneck {
            let loss = divergence(&self.dense, size);
            total += beta * loss;
            sums[at] += loss * rows;
            at += 1;
        }
        if let Some(adversary) = &network.adversary {
            total -= adversary.weight * fooled;
            sums[at] += adversary_loss * rows;
        }
        sums[0] += total * rows;
    }

    /// Weighted head losses on the validation rows; NaN without such rows.
    fn validate(&mut self) -> f64 {
        let task = self.task;
        let mut sum = 0.0;
        for rows in task.validation.chunks(task.batch) {
            self.load(rows, None);
            self.forward_dense(false);
            for (index, head) in task.network.heads.iter().enumerate() {
                sum += head.weight * head_loss(&self.dense, head, index) * self.dense.rows as f64;
            }
        }
        sum / task.validation.len() as f64
    }
}

fn each_chunk(chunks: &mut [Chunk], parallel: bool, work: impl Fn(&mut Chunk) + Sync + Send) {
    if parallel && chunks.len() > 1 {
        chunks.par_iter_mut().for_each(work);
    } else {
        chunks.iter_mut().for_each(work);
    }
}

#[cfg(test)]
mod tests {
    use super::super::batch::Careers;
    use super::super::network::Network;
    use super::super::network::{Adversary, Head, HeadInput, Loss};
    use super::*;
    use crate::rng::Rng;

    const N: usize = 75;
    const PERIODS: usize = 4;

    /// A network with every part, sizes that are no multiple of any width, careers of different lengths.
    fn network(bottleneck: Bottleneck, adversary: bool, frozen_encoder: bool) -> Network {
        let head = |target, loss| Head { from: HeadInput::Bottleneck, target, loss, weight: 0.5 };
        Network {
            vocabularies: vec![9, 5],
            embedding: 3,
            numeric: 2,
            hidden: 13,
            bottleneck,
            heads: vec![head(0, Loss::Squared), head(1, Loss::Logistic)],
            adversary: adversary.then_some(Adversary { hidden: 7, target: 1, weight: 1.0 }),
            frozen_encoder,
        }
    }

    fn networks() -> Vec<Network> {
        let variational = Bottleneck::Variational { size: 5, beta: 0.1 };
        vec![
            network(Bottleneck::None, true, false),
            network(Bottleneck::Relu { size: 5 }, true, false),
            network(variational, false, false),
            network(variational, false, true),
        ]
    }

    #[test]
    fn every_instruction_set_and_thread_count_gives_the_same_bits() {
        let mut rng = Rng::from_key([1, 2, 3, 4]);
        let lengths: Vec<i32> = (0..N).map(|_| 1 + rng.below(PERIODS as u32) as i32).collect();
        let codes: Vec<i32> =
            (0..2 * N * PERIODS).map(|at| rng.below(if at < N * PERIODS { 9 } else { 5 }) as i32).collect();
        let targets: Vec<f64> =
            (0..2 * N).map(|at| if at < N { rng.uniform() } else { f64::from(rng.below(2)) }).collect();
        let numeric: Vec<f64> = (0..2 * N * PERIODS).map(|_| rng.uniform() - 0.5).collect();
        let order: Vec<u32> = (0..2 * 70).map(|i| (i * 7) % 70).collect();
        let validation: Vec<u32> = (70..N as u32).collect();
        let noise: Vec<f64> = (0..order.len() * 5).map(|_| rng.uniform() - 0.5).collect();
        let values: Vec<Vec<f64>> = networks()
            .iter()
            .map(|network| {
                let total = Layout::of(network).total;
                (0..4 * total).map(|i| if i < total { rng.uniform() - 0.5 } else { 0.0 }).collect()
            })
            .collect();
        let tasks: Vec<TrainingTask> = networks()
            .into_iter()
            .zip(&values)
            .map(|(network, values)| TrainingTask {
                noise: if matches!(network.bottleneck, Bottleneck::Variational { .. }) { &noise } else { &[] },
                network,
                careers: Careers { n: N, periods: PERIODS, codes: &codes, lengths: &lengths, numeric: &numeric },
                values,
                steps: 0,
                best_loss: f64::INFINITY,
                age: 0,
                targets: &targets,
                target_columns: 2,
                order: &order,
                epochs: 2,
                batch: 68,
                validation: &validation,
                patience: 0,
                learning_rate: 0.01,
                adversary_learning_rate: 0.02,
                weight_decay: 0.1,
            })
            .collect();
        let expected = train_at(Simd::Portable, &tasks, 1).expect("valid tasks");
        assert!(expected.iter().all(|r| r.losses.iter().all(|l| l.is_finite())));
        for simd in Simd::available() {
            for threads in [1, 3] {
                assert_eq!(train_at(simd, &tasks, threads).expect("valid tasks"), expected, "{simd:?}, {threads}");
                let alone = train_at(simd, &tasks[1..2], threads).expect("valid tasks");
                assert_eq!(alone, expected[1..2], "{simd:?}, {threads}, alone");
            }
        }
    }
}
