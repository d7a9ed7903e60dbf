//! What `train_recurrent` takes and gives, and its door; packages/kernels/src/recurrent/train-recurrent.ts states the
//! contract.

use super::batch::Careers;
use super::network::{Bottleneck, Layout, Network};
use crate::KernelError;
use crate::error::expect_length;

/// Where a training stands; see the twin.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingState {
    /// Parameters, first and second moments, best parameters.
    pub values: Vec<f64>,
    pub steps: u32,
    pub best_loss: f64,
    pub age: u32,
}

#[derive(Debug)]
pub struct TrainingTask<'a> {
    pub network: Network,
    pub careers: Careers<'a>,
    pub values: &'a [f64],
    pub steps: u32,
    pub best_loss: f64,
    pub age: u32,
    /// Column-major n x `target_columns`.
    pub targets: &'a [f64],
    pub target_columns: usize,
    pub order: &'a [u32],
    pub epochs: usize,
    pub batch: usize,
    pub noise: &'a [f64],
    pub validation: &'a [u32],
    pub patience: u32,
    pub learning_rate: f64,
    pub adversary_learning_rate: f64,
    pub weight_decay: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TrainingResult {
    pub state: TrainingState,
    pub epochs: usize,
    /// Row-major epochs x losses.
    pub losses: Vec<f64>,
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
    expect_length("values", 4 * Layout::of(network).total, task.values.len())?;
    expect_length("targets", careers.n * task.target_columns, task.targets.len())?;
    if *batch == 0 {
        return refuse("batch", "must be at least 1".to_string());
    }
    if *epochs > 0 && (order.is_empty() || order.len() % epochs != 0) {
        let message = format!("must hold the same number of rows for each of {epochs} epochs, it has {}", order.len());
        return refuse("order", message);
    }
    let draws = match network.bottleneck {
        Bottleneck::Variational { size, .. } => order.len() * size,
        _ => 0,
    };
    expect_length("noise", draws, task.noise.len())?;
    if let Some(row) = order.iter().chain(task.validation).find(|&&row| row as usize >= careers.n) {
        return refuse("order", format!("holds row {row} of {}", careers.n));
    }
    match task.targets.iter().position(|target| !target.is_finite()) {
        Some(at) => Err(KernelError::NonFinite { what: "targets", at }),
        None if careers.periods == 0 => refuse("careers", "need at least one period".to_string()),
        None => Ok(()),
    }
}
