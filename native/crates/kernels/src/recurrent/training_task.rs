//! What `train_recurrent` takes and gives, and its door; packages/kernels/src/recurrent/train-recurrent.ts states the
//! contract.

use super::batch::Careers;
use super::head::{Head, HeadLoss, NextState};
use super::loss_sums::LossSums;
use super::network::{Bottleneck, Layout, Network};
use super::precision::Precision;
use crate::KernelError;
use crate::error::expect_length;
use crate::room::{MOST_ENTRIES, MOST_WORKSPACE, expect_room};

/// Where a training stands; see the twin.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingState {
    /// Parameters, first and second moments, best parameters.
    pub values: Vec<f64>,
    pub steps: u32,
    pub best_loss: f64,
    pub age: u32,
    /// Null between epochs.
    pub part: Option<EpochPart>,
}

/// An epoch in the middle: batches that are done, and its losses as they add up.
#[derive(Debug, Clone, PartialEq)]
pub struct EpochPart {
    pub batches: usize,
    pub sums: Vec<f64>,
}

#[derive(Debug)]
pub struct TrainingTask<'a> {
    pub network: Network,
    pub precision: Precision,
    pub careers: Careers<'a>,
    pub values: &'a [f64],
    pub steps: u32,
    pub best_loss: f64,
    pub age: u32,
    pub part: Option<EpochPart>,
    /// Column-major n x `target_columns`.
    pub targets: &'a [f64],
    pub target_columns: usize,
    pub order: &'a [u32],
    pub epochs: usize,
    pub batch: usize,
    /// Batches after which the call ends; 0: never.
    pub batch_limit: usize,
    pub noise: &'a [f64],
    pub validation: &'a [u32],
    pub patience: u32,
    pub learning_rate: f64,
    pub adversary_learning_rate: f64,
    pub weight_decay: f64,
    /// Pooled state of every row for a frozen encoder; empty: computed here.
    pub pooled: &'a [f64],
}

impl TrainingTask<'_> {
    /// Batches of training in one epoch.
    pub fn training_batches(&self) -> usize {
        (self.order.len() / self.epochs.max(1)).div_ceil(self.batch)
    }

    /// Batches of both passes of one epoch.
    pub fn all_batches(&self) -> usize {
        self.training_batches() + self.validation.len().div_ceil(self.batch)
    }
}

/// The step whose loss was not finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divergence {
    pub epoch: usize,
    pub batch: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TrainingResult {
    pub state: TrainingState,
    pub epochs: usize,
    /// Row-major epochs x losses.
    pub losses: Vec<f64>,
    pub diverged: Option<Divergence>,
}

/// Lengths and ranges of a task.
///
/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite` or `KernelError::Options` as the twin.
pub(super) fn check_task(task: &TrainingTask) -> Result<(), KernelError> {
    let TrainingTask { network, careers, order, epochs, batch, .. } = task;
    let refuse = |what: &'static str, message: String| Err(KernelError::Options { what, message });
    network.check(task.target_columns)?;
    careers.check(network)?;
    expect_length("values", Layout::of(network).total.saturating_mul(4), task.values.len())?;
    expect_length("targets", careers.n.saturating_mul(task.target_columns), task.targets.len())?;
    if *batch == 0 {
        return refuse("batch", "must be at least 1".to_string());
    }
    if *epochs > 0 && (order.is_empty() || order.len() % epochs != 0) {
        let message = format!("must hold the same number of rows for each of {epochs} epochs, it has {}", order.len());
        return refuse("order", message);
    }
    let draws = match network.bottleneck {
        Bottleneck::Variational { size, .. } => order.len().saturating_mul(size),
        _ => 0,
    };
    expect_length("noise", draws, task.noise.len())?;
    if !task.pooled.is_empty() {
        let states = if network.frozen_encoder { careers.n.saturating_mul(network.hidden) } else { 0 };
        expect_length("pooled", states, task.pooled.len())?;
    }
    let rows = (*batch).min(order.len().max(task.validation.len()));
    expect_room("batch", network.batch_room(rows, careers.periods, task.target_columns), MOST_WORKSPACE)?;
    if network.frozen_encoder {
        expect_room("n", careers.n.saturating_mul(network.hidden), MOST_ENTRIES)?;
    }
    check_part(task)?;
    if let Some(row) = order.iter().chain(task.validation).find(|&&row| row as usize >= careers.n) {
        return refuse("order", format!("holds row {row} of {}", careers.n));
    }
    match task.targets.iter().position(|target| !target.is_finite()) {
        Some(at) => Err(KernelError::NonFinite { what: "targets", at }),
        None if careers.periods == 0 => refuse("careers", "need at least one period".to_string()),
        None => network.heads.iter().try_for_each(|head| {
            check_codes(task, head)?;
            check_transitions(task, head)
        }),
    }
}

/// An epoch in the middle must be one of this task.
fn check_part(task: &TrainingTask) -> Result<(), KernelError> {
    let Some(part) = &task.part else { return Ok(()) };
    let all = if task.epochs == 0 { 0 } else { task.all_batches() };
    if part.batches == 0 || part.batches >= all {
        let message = format!("stands after batch {} of an epoch of {all}", part.batches);
        return Err(KernelError::Options { what: "state", message });
    }
    expect_length("sums", LossSums::length(&task.network), part.sums.len())
}

fn refused(head: &Head, what: String) -> KernelError {
    KernelError::Options { what: "head", message: format!("{} {what}", head.name) }
}

fn meets(task: &TrainingTask, head: &Head, row: usize) -> bool {
    head.rows.iter().all(|condition| task.targets[condition.target * task.careers.n + row] == condition.equals)
}

/// Classes and treatments that a head counts must be codes.
fn check_codes(task: &TrainingTask, head: &Head) -> Result<(), KernelError> {
    let (column, classes) = match head.loss {
        HeadLoss::Categorical { target, classes } => (target, classes),
        HeadLoss::Riesz { treatment } => (treatment, 2),
        _ => return Ok(()),
    };
    let is_code = |value: f64| value.trunc() == value && (0.0..classes as f64).contains(&value);
    let mut values = task.targets[column * task.careers.n..][..task.careers.n].iter().enumerate();
    match values.find(|&(row, &value)| !is_code(value) && meets(task, head, row)) {
        Some((row, value)) => Err(refused(head, format!("needs targets 0 to {}, row {row} has {value}", classes - 1))),
        None => Ok(()),
    }
}

/// A next-state head must have something to predict.
fn check_transitions(task: &TrainingTask, head: &Head) -> Result<(), KernelError> {
    let Some(next) = head.next_state() else { return Ok(()) };
    let predicts = |&row: &u32| meets(task, head, row as usize) && has_transition(&task.careers, &next, row as usize);
    for (rows, what) in [(task.order, "order"), (task.validation, "validation")] {
        if !rows.is_empty() && !rows.iter().any(predicts) {
            return Err(refused(head, format!("has no transition among the rows of {what}")));
        }
    }
    Ok(())
}

fn has_transition(careers: &Careers, next: &NextState, row: usize) -> bool {
    let from = (next.channel * careers.n + row) * careers.periods;
    let codes = &careers.codes[from..][..careers.lengths[row] as usize];
    codes[1..].iter().any(|&code| code as usize >= next.first_label)
}
