//! Twin of packages/kernels/src/boosting/fit-boosting-batch.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use crate::KernelError;
use crate::room::{MOST_WORKSPACE, expect_room};
use crate::threads::with_threads;

use super::fit_boosting::crew_of;
use super::fit_room::fits_with_room;
use super::fit_task::{TaskFit, fit_task};
use super::grow_tree::Crew;
use super::model::{BoostingModel, BoostingTask, Covariates, ResolvedTask, check_covariates, resolve_task};

#[derive(Debug, Clone, PartialEq)]
pub struct BoostingTaskOutput {
    /// Raw score of every row.
    pub predictions: Vec<f64>,
    pub trees: usize,
    pub validation_loss: Vec<f64>,
    pub model: Option<BoostingModel>,
}

/// Fits every task as `fit_boosting` would alone and predicts all rows. Tasks run on different threads, on as many as have
/// room for their histograms; fewer tasks than threads are fitted one after the other, each by a team, where they are
/// large enough for one.
///
/// # Errors
/// Codes SHAPE, OPTIONS and NON_FINITE, as the twin.
pub fn fit_boosting_batch(
    covariates: &Covariates,
    tasks: &[BoostingTask],
    keep_models: bool,
    threads: usize,
) -> Result<Vec<BoostingTaskOutput>, KernelError> {
    check_covariates(covariates)?;
    expect_room("tasks", tasks.len().saturating_mul(covariates.n), MOST_WORKSPACE)?;
    let tasks = tasks.iter().map(|task| resolve_task(task, covariates)).collect::<Result<Vec<_>, _>>()?;
    let fit =
        |task: &ResolvedTask, crew: Crew| output(fit_task(covariates, task, true, crew), covariates.n, keep_models);
    let crew = |task: &ResolvedTask, threads: usize| crew_of(task, covariates.p, threads);
    if tasks.len() < threads && tasks.iter().any(|task| crew(task, threads).team > tasks.len()) {
        return with_threads(threads, || Ok(tasks.iter().map(|task| fit(task, crew(task, threads))).collect()));
    }
    with_threads(threads.min(fits_with_room(&tasks, covariates.p)), || {
        Ok(tasks.par_iter().with_max_len(1).map(|task| fit(task, crew(task, 1))).collect())
    })
}

fn output(fit: TaskFit, n: usize, keep_models: bool) -> BoostingTaskOutput {
    let mut predictions = vec![0.0; n];
    for (row, score) in fit.scores {
        predictions[row as usize] = score;
    }
    let trees = fit.model.offsets.len() - 1;
    let model = keep_models.then_some(fit.model);
    BoostingTaskOutput { predictions, trees, validation_loss: fit.validation_loss, model }
}
