//! Twin of packages/kernels/src/recurrent/train-recurrent.ts, which states the contract. Parity: exact, for any number of
//! threads.

use std::ops::Range;
use std::thread::available_parallelism;

use rayon::prelude::*;

use super::adam::{AdamStep, BETA1, BETA2};
use super::gru_layer::CHUNK;
use super::loss_sums::LossSums;
use super::training_losses::validation_loss;
use super::training_task::{Divergence, EpochPart, TrainingResult, TrainingState, TrainingTask, check_task};
use super::training_workspace::Training;
use crate::KernelError;
use crate::simd::Simd;
use crate::team::with_team;
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
    // Fewer tasks than threads: the rest of them stand by for the chunks of a batch.
    let members = (threads / tasks.len().max(1)).clamp(1, available_parallelism().map_or(1, Into::into));
    let train = |task: &TrainingTask| {
        let chunks = task.batch.min(task.order.len().max(task.validation.len())).div_ceil(CHUNK);
        with_team(members.min(chunks), |team| train_task(Training::new(task, simd, team)))
    };
    with_threads(threads, || Ok(tasks.par_iter().map(train).collect()))
}

/// A training on its way.
struct Course<'a> {
    training: Training<'a>,
    powers: (f64, f64),
    steps: u32,
    best_loss: f64,
    age: u32,
    /// Batches of the epoch at hand that are done, and those that the call may still do.
    done: usize,
    left: usize,
}

fn train_task(training: Training) -> TrainingResult {
    let task = training.task;
    let mut sums = task
        .part
        .as_ref()
        .map_or_else(|| LossSums::new(&task.network), |part| LossSums::of(&task.network, part.sums.clone()));
    let mut course = Course::of(training);
    let mut losses = Vec::with_capacity(task.epochs * task.network.loss_count());
    let (mut epoch, mut diverged) = (0, None);
    while epoch < task.epochs && course.left > 0 && !(task.patience > 0 && course.age >= task.patience) {
        if !course.run_epoch(epoch, &mut sums) {
            diverged = Some(Divergence { epoch, batch: course.done });
            break;
        }
        if course.done < task.all_batches() {
            break;
        }
        let loss = validation_loss(task, &sums);
        losses.extend(sums.means(loss));
        course.keep_best(loss);
        course.done = 0;
        sums = LossSums::new(&task.network);
        epoch += 1;
    }
    let state = course.state(diverged.is_none().then_some(sums));
    TrainingResult { state, epochs: epoch, losses, diverged }
}

impl<'a> Course<'a> {
    fn of(training: Training<'a>) -> Self {
        let TrainingTask { steps, best_loss, age, batch_limit, ref part, .. } = *training.task;
        let mut powers = (1.0, 1.0);
        for _ in 0..steps {
            let before = powers;
            advance(&mut powers);
            // From the smallest numbers on they stay what they are, however many steps a caller claims.
            if powers == before {
                break;
            }
        }
        let done = part.as_ref().map_or(0, |part| part.batches);
        let left = if batch_limit == 0 { usize::MAX } else { batch_limit };
        Self { training, powers, steps, best_loss, age, done, left }
    }

    /// The batches of the epoch at hand that are not done, as far as the call may go; false, and no step, at the first
    /// whose loss is not finite.
    fn run_epoch(&mut self, epoch: usize, sums: &mut LossSums) -> bool {
        let task = self.training.task;
        let rows = task.order.len() / task.epochs;
        let training_batches = task.training_batches();
        while self.done < task.all_batches() && self.left > 0 {
            if let Some(at) = self.done.checked_sub(training_batches) {
                let from = at * task.batch;
                let to = (from + task.batch).min(task.validation.len());
                self.training.add_validation(&task.validation[from..to], sums);
            } else {
                let from = self.done * task.batch;
                let to = (from + task.batch).min(rows);
                if !self.take_step(epoch * rows + from..epoch * rows + to, sums) {
                    return false;
                }
            }
            self.done += 1;
            self.left -= 1;
        }
        true
    }

    fn take_step(&mut self, span: Range<usize>, sums: &mut LossSums) -> bool {
        let task = self.training.task;
        advance(&mut self.powers);
        let step = AdamStep {
            learning_rate: task.learning_rate,
            power1: self.powers.0,
            power2: self.powers.1,
            weight_decay: task.weight_decay,
        };
        let taken = self.training.step(span, step, sums);
        self.steps += u32::from(taken);
        taken
    }

    /// Keeps the parameters at the end of an epoch if no epoch had a smaller validation loss.
    fn keep_best(&mut self, loss: f64) {
        let Training { task, layout, layer, values, states, .. } = &mut self.training;
        let validates = !task.validation.is_empty();
        let best = !validates || loss < self.best_loss;
        if !best {
            self.age += 1;
            return;
        }
        let total = layout.total;
        values.copy_within(0..total, 3 * total);
        if states.is_none() {
            layer.parameters(&mut values[3 * total..]);
        }
        if validates {
            self.best_loss = loss;
        }
        self.age = 0;
    }

    /// Where training stands; `sums` are those of an epoch that has begun, none where the epoch will not be taken up.
    fn state(self, sums: Option<LossSums>) -> TrainingState {
        let Self { mut training, steps, best_loss, age, done, .. } = self;
        if training.states.is_none() {
            training.layer.state(&mut training.values, training.layout.total);
        }
        let part = sums.filter(|_| done > 0).map(|sums| EpochPart { batches: done, sums: sums.into_vector() });
        TrainingState { values: training.values, steps, best_loss, age, part }
    }
}

fn advance(powers: &mut (f64, f64)) {
    powers.0 *= BETA1;
    powers.1 *= BETA2;
}

#[cfg(test)]
mod tests {
    use super::super::batch::Careers;
    use super::super::head::{Head, HeadInput, HeadLoss, NextState, RowCondition};
    use super::super::network::{Adversary, Bottleneck, Layout, Network, Pooling};
    use super::super::precision::Precision;
    use super::*;
    use crate::rng::Rng;

    /// An interpreter takes seconds for a career.
    const TRAINED: usize = if cfg!(miri) { 6 } else { 70 };
    const N: usize = TRAINED + 5;
    const PERIODS: usize = 4;

    /// Two heads of the reference, and with `states` one of every other kind.
    fn heads(states: bool) -> Vec<Head> {
        let treated = vec![RowCondition { target: 1, equals: 1.0 }];
        let head = |name: &str, loss, units, rows: &[RowCondition]| Head {
            name: name.to_string(),
            weight: 0.5,
            rows: rows.to_vec(),
            from: HeadInput::Bottleneck,
            units,
            loss,
        };
        let next = |channel, stay| HeadLoss::NextState(NextState { channel, first_label: 1, stay });
        let mut heads = vec![
            head("y", HeadLoss::Squared { target: 0 }, 0, &[]),
            head("t", HeadLoss::Logistic { target: 1 }, 0, &[]),
        ];
        if states {
            let residuals = HeadLoss::RLoss { outcome: 0, treatment: 1, outcome_mean: 0, propensity: 0 };
            heads.extend([
                head("q", HeadLoss::Squared { target: 0 }, 5, &treated),
                head("c", HeadLoss::Categorical { target: 1, classes: 11 }, 3, &[]),
                head("r", residuals, 0, &treated),
                head("a", HeadLoss::Riesz { treatment: 1 }, 9, &[]),
                head("next", next(0, true), 0, &[]),
                head("other", next(1, false), 0, &treated),
            ]);
        }
        heads
    }

    /// A network with every part, sizes that are no multiple of any width, careers of different lengths.
    fn network(bottleneck: Bottleneck, adversary: bool, frozen_encoder: bool, pooling: Pooling) -> Network {
        Network {
            vocabularies: vec![9, 5],
            embedding: 3,
            numeric: 2,
            hidden: 13,
            pooling,
            bottleneck,
            heads: heads(!frozen_encoder),
            adversary: adversary.then_some(Adversary { hidden: 7, target: 1, weight: 1.0 }),
            frozen_encoder,
        }
    }

    fn networks() -> Vec<Network> {
        let variational = Bottleneck::Variational { size: 5, beta: 0.1 };
        vec![
            network(Bottleneck::None, true, false, Pooling::Last),
            network(Bottleneck::Relu { size: 5 }, true, false, Pooling::Attention),
            network(variational, false, false, Pooling::Last),
            network(variational, false, true, Pooling::Attention),
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
        let order: Vec<u32> = (0..2 * TRAINED as u32).map(|i| (i * 7) % TRAINED as u32).collect();
        let validation: Vec<u32> = (TRAINED as u32..N as u32).collect();
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
            .flat_map(|(network, values)| [Precision::Double, Precision::Single].map(|p| (network.clone(), values, p)))
            .map(|(network, values, precision)| TrainingTask {
                noise: if matches!(network.bottleneck, Bottleneck::Variational { .. }) { &noise } else { &[] },
                network,
                precision,
                careers: Careers { n: N, periods: PERIODS, codes: &codes, lengths: &lengths, numeric: &numeric },
                values,
                steps: 0,
                best_loss: f64::INFINITY,
                age: 0,
                part: None,
                targets: &targets,
                target_columns: 2,
                order: &order,
                epochs: 2,
                batch: TRAINED - 2,
                batch_limit: 0,
                validation: &validation,
                patience: 0,
                learning_rate: 0.01,
                adversary_learning_rate: 0.02,
                weight_decay: 0.1,
                pooled: &[],
            })
            .collect();
        let expected = train_at(Simd::Portable, &tasks, 1).expect("valid tasks");
        assert!(expected.iter().all(|r| r.losses.iter().all(|l| l.is_finite())));
        for simd in Simd::available() {
            for threads in [1, 3] {
                assert_eq!(train_at(simd, &tasks, threads).expect("valid tasks"), expected, "{simd:?}, {threads}");
                for t in 2..4 {
                    let alone = train_at(simd, &tasks[t..t + 1], threads).expect("valid tasks");
                    assert_eq!(alone, expected[t..t + 1], "{simd:?}, {threads}, alone");
                }
            }
        }
    }
}
