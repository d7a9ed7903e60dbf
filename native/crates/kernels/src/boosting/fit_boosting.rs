//! Twin of packages/kernels/src/boosting/fit-boosting.ts, which states the contract. Parity: exact.

use crate::KernelError;
use crate::threads::with_threads;

use super::bins::LANES;
use super::fit_room::team_with_room;
use super::fit_task::fit_task;
use super::grow_tree::{Crew, Share};
use super::model::{BoostingModel, BoostingTask, Covariates, ResolvedTask, check_covariates, resolve_task};
use super::team::cores;
use crate::simd::Simd;

#[derive(Debug, Clone, PartialEq)]
pub struct FitBoostingOutput {
    pub model: BoostingModel,
    pub validation_loss: Vec<f64>,
}

/// Fewest training rows of a fit, or fewest of each worker, that are worth a team: below, a phase is hardly longer than
/// meeting after it.
const LEAST_ROWS_OF_TEAM: usize = 500;
const ROWS_PER_WORKER: usize = 2500;
/// Up to here a worker's share of the rows is so quickly done that putting histograms together takes as long.
const MOST_ROWS_BY_COLUMNS: usize = 16_384;

/// How to run one fit: threads beyond the processor's would only wait for each other.
pub fn crew_of(task: &ResolvedTask, p: usize, threads: usize) -> Crew {
    let (rows, most) = (task.rows.len(), threads.min(cores()));
    let by_columns = most.min(p.div_ceil(LANES));
    let (share, team) = match rows {
        LEAST_ROWS_OF_TEAM..=MOST_ROWS_BY_COLUMNS if by_columns > 1 => (Share::Columns, by_columns),
        _ => (Share::Rows, team_with_room(task, p, most.min(rows / ROWS_PER_WORKER))),
    };
    Crew { simd: Simd::detect(), team: team.max(1), share }
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
    let task = resolve_task(task, covariates)?;
    let crew = crew_of(&task, covariates.p, threads);
    let fit = if crew.team == 1 {
        fit_task(covariates, &task, false, crew)
    } else {
        with_threads(crew.team, || Ok(fit_task(covariates, &task, false, crew)))?
    };
    Ok(FitBoostingOutput { model: fit.model, validation_loss: fit.validation_loss })
}
