use career_dml_kernels::KernelError;
use career_dml_kernels::boosting::model::{BoostingOptions, BoostingTask, Covariates, Loss};
use career_dml_kernels::boosting::{Scale, fit_boosting, fit_boosting_batch, predict_boosting};

use crate::{Call, Case, inputs, used};

pub const KERNELS: &[Case] = &[
    ("fitBoosting", of_fit_boosting),
    ("fitBoostingBatch", of_fit_boosting_batch),
    ("predictBoosting", of_predict_boosting),
];

const N: usize = 2_000;
const P: usize = 16;

/// All trees of a depth that users take.
const OPTIONS: BoostingOptions = BoostingOptions {
    trees: 50.0,
    max_depth: 5.0,
    learning_rate: 0.05,
    max_bins: 255.0,
    min_leaf_size: 20.0,
    l2: 0.0,
    subsample: 1.0,
    patience: 1.0,
};

fn task<'a>(target: &'a [f64], loss: Loss) -> BoostingTask<'a> {
    let (weights, monotone, key) = (None, None, None);
    BoostingTask { target, rows: None, validation: &[], weights, monotone, loss, options: OPTIONS, key }
}

fn of_fit_boosting() -> Result<Call, KernelError> {
    let (x, y) = inputs::regression(N, P);
    Ok(Box::new(move || used(fit_boosting(&Covariates { x: &x, n: N, p: P }, &task(&y, Loss::Squared), 1))))
}

/// An outcome and a treatment, on the rows of either half, as a cross-fitted estimator asks for them.
fn of_fit_boosting_batch() -> Result<Call, KernelError> {
    let (x, y) = inputs::regression(N, P);
    let treatment = inputs::signs(&y, 0.0);
    let halves: [Vec<u32>; 2] = [0, 1].map(|half| (half..N as u32).step_by(2).collect());
    Ok(Box::new(move || {
        let tasks: Vec<BoostingTask> = halves
            .iter()
            .flat_map(|rows| [task(&y, Loss::Squared), task(&treatment, Loss::Logistic)].map(|task| (rows, task)))
            .map(|(rows, task)| BoostingTask { rows: Some(rows), ..task })
            .collect();
        used(fit_boosting_batch(&Covariates { x: &x, n: N, p: P }, &tasks, false, 1))
    }))
}

fn of_predict_boosting() -> Result<Call, KernelError> {
    let (x, y) = inputs::regression(N, P);
    let model = fit_boosting(&Covariates { x: &x, n: N, p: P }, &task(&y, Loss::Squared), 1)?.model;
    let rows = 10 * N;
    let (x, _) = inputs::regression(rows, P);
    Ok(Box::new(move || used(predict_boosting(&Covariates { x: &x, n: rows, p: P }, &model, Scale::Raw, 1))))
}
