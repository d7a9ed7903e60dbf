//! Twin of packages/kernels/src/recurrent/train-recurrent.ts, which states the contract. Parity: exact, for any number of
//! threads.

use std::thread::available_parallelism;

use rayon::prelude::*;

use super::adam::{AdamStep, BETA1, BETA2};
use super::gru_layer::CHUNK;
use super::training_losses::LossSums;
use super::training_task::{Divergence, TrainingResult, TrainingState, TrainingTask, check_task};
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

fn train_task(mut training: Training) -> TrainingResult {
    let task = training.task;
    let total = training.layout.total;
    let mut losses = Vec::with_capacity(task.epochs * task.network.loss_count());
    let (mut steps, mut best_loss, mut age) = (task.steps, task.best_loss, task.age);
    let mut powers = (1.0, 1.0);
    for _ in 0..steps {
        advance(&mut powers);
    }
    let (mut epoch, mut diverged) = (0, None);
    while epoch < task.epochs && !(task.patience > 0 && age >= task.patience) {
        let mut sums = LossSums::new(&task.network);
        let (taken, finished) = train_epoch(&mut training, epoch, &mut powers, &mut sums);
        steps += taken;
        if !finished {
            diverged = Some(Divergence { epoch, batch: taken as usize });
            break;
        }
        let loss = training.validate();
        losses.extend(sums.means(loss));
        if task.validation.is_empty() || loss < best_loss {
            training.values.copy_within(0..total, 3 * total);
            if training.states.is_none() {
                training.layer.parameters(&mut training.values[3 * total..]);
            }
            best_loss = if task.validation.is_empty() { best_loss } else { loss };
            age = 0;
        } else {
            age += 1;
        }
        epoch += 1;
    }
    if training.states.is_none() {
        training.layer.state(&mut training.values, total);
    }
    let state = TrainingState { values: training.values, steps, best_loss, age };
    TrainingResult { state, epochs: epoch, losses, diverged }
}

fn advance(powers: &mut (f64, f64)) {
    powers.0 *= BETA1;
    powers.1 *= BETA2;
}

/// Steps of one epoch up to the first whose loss is not finite; whether there was none.
fn train_epoch(training: &mut Training, epoch: usize, powers: &mut (f64, f64), sums: &mut LossSums) -> (u32, bool) {
    let task = training.task;
    let rows = task.order.len() / task.epochs;
    let mut taken = 0;
    for from in (0..rows).step_by(task.batch) {
        advance(powers);
        let step = AdamStep {
            learning_rate: task.learning_rate,
            power1: powers.0,
            power2: powers.1,
            weight_decay: task.weight_decay,
        };
        let to = (from + task.batch).min(rows);
        if !training.step(epoch * rows + from..epoch * rows + to, step, sums) {
            return (taken, false);
        }
        taken += 1;
    }
    (taken, true)
}

#[cfg(test)]
mod tests {
    use super::super::batch::Careers;
    use super::super::head::{Head, HeadInput, HeadLoss, NextState, RowCondition};
    use super::super::network::{Adversary, Bottleneck, Layout, Network, Pooling};
    use super::super::precision::Precision;
    use super::*;
    use crate::rng::Rng;

    const N: usize = 75;
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
                for t in 2..4 {
                    let alone = train_at(simd, &tasks[t..t + 1], threads).expect("valid tasks");
                    assert_eq!(alone, expected[t..t + 1], "{simd:?}, {threads}, alone");
                }
            }
        }
    }
}
