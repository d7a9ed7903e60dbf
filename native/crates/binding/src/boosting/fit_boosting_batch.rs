use career_dml_kernels::KernelError;
use career_dml_kernels::boosting;
use career_dml_kernels::boosting::model::Covariates;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use super::task::{BoostingModelObject, BoostingTaskObject, count};
use crate::count::threads_of;
use crate::error::guarded;
use crate::items::Items;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct BoostingTaskOutput {
    pub predictions: Float64Array,
    pub trees: u32,
    pub validation_loss: Float64Array,
    pub model: Either<BoostingModelObject, Null>,
}

/// Twin of `fitBoostingBatch` in packages/kernels/src/boosting/fit-boosting-batch.ts.
#[napi]
pub fn fit_boosting_batch(
    x: Float64Array,
    n: f64,
    p: f64,
    tasks: Items<BoostingTaskObject>,
    keep_models: bool,
    threads: f64,
) -> napi::Result<Vec<BoostingTaskOutput>, &'static str> {
    guarded(|| {
        let covariates = Covariates { x: &x, n: count(n), p: count(p) };
        let tasks = tasks.0.iter().map(BoostingTaskObject::as_task).collect::<Result<Vec<_>, KernelError>>()?;
        let outputs = boosting::fit_boosting_batch(&covariates, &tasks, keep_models, threads_of(threads)?)?;
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
