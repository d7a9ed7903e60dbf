use career_dml_kernels::KernelError;
use career_dml_kernels::boosting;
use career_dml_kernels::boosting::model::Covariates;
use napi::bindgen_prelude::{Either, Float64Array, Null};
use napi_derive::napi;

use super::task::{BoostingModelObject, BoostingTaskObject, count};
use crate::error::guarded;

#[napi(object)]
pub struct BoostingTaskOutput {
    pub predictions: Float64Array,
    pub trees: u32,
    pub validation_loss: Float64Array,
    pub model: Either<BoostingModelObject, Null>,
}

/// Twin of `fitBoostingBatch` in packages/kernels/src/boosting/fit-boosting-batch.ts.
#[napi]
pub fn fit_boosting_batch(
    x: &[f64],
    n: f64,
    p: f64,
    tasks: Vec<BoostingTaskObject>,
    keep_models: bool,
    threads: u32,
) -> napi::Result<Vec<BoostingTaskOutput>, &'static str> {
    guarded(|| {
        let covariates = Covariates { x, n: count(n), p: count(p) };
        let tasks = tasks.iter().map(BoostingTaskObject::as_task).collect::<Result<Vec<_>, KernelError>>()?;
        let outputs = boosting::fit_boosting_batch(&covariates, &tasks, keep_models, threads as usize)?;
        Ok(outputs.into_iter().map(BoostingTaskOutput::from).collect())
    })
}

impl From<boosting::BoostingTaskOutput> for BoostingTaskOutput {
    fn from(output: boosting::BoostingTaskOutput) -> Self {
        Self {
            predictions: output.predictions.into(),
            trees: output.trees as u32,
            validation_loss: output.validation_loss.into(),
            model: output.model.map_or(Either::B(Null), |model| Either::A(model.into())),
        }
    }
}
