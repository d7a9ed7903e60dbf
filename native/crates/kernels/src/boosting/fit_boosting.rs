//! Twin of packages/kernels/src/boosting/fit-boosting.ts, which states the contract. Parity: exact.

use crate::KernelError;
use crate::threads::with_threads;

use super::fit_task::{Crew, fit_task};
use super::model::{BoostingModel, BoostingTask, Covariates, check_covariates, resolve_task};
use super::team::cores;
use crate::simd::Simd;

#[derive(Debug, Clone, PartialEq)]
pub struct FitBoostingOutput {
    pub model: BoostingModel,
    pub validation_loss: Vec<f64>,
}

/// Fewest training rows that are worth a worker of their own: below, a phase is hardly longer than meeting after it,
/// and a machine with other work to do would make every meeting wait.
const ROWS_PER_WORKER: usize = 2500;

/// Workers for one fit: threads beyond the processor's would only wait for each other.
pub fn team_size(rows: usize, threads: usize) -> usize {
    (rows / ROWS_PER_WORKER).min(threads).min(cores()).max(1)
}

/// Gradient boosting of regression trees.
///
/// # Errors
/// Codes SHAPE, OPTIONS and NON_FINITE, as the twin.
pub fn fit_boosting(
    covariates: &Covariates,
    task: &BoostingTask,
    threads: usize,
) -> Result<FitBoostingOutput, KernelError> {
    check_covariates(covariates)?;
    let task = resolve_task(task, covariates.n)?;
    let crew = Crew { simd: Simd::detect(), team: team_size(task.rows.len(), threads) };
    let fit = if crew.team == 1 {
        fit_task(covariates, &task, false, crew)
    } else {
        with_threads(crew.team, || Ok(fit_task(covariates, &task, false, crew)))?
    };
    Ok(FitBoostingOutput { model: fit.model, validation_loss: fit.validation_loss })
}
