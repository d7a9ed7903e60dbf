use career_dml_kernels::boosting;
use career_dml_kernels::boosting::model::Covariates;
use napi_derive::napi;

use super::task::{BoostingModelObject, BoostingTaskObject, count};
use crate::count::threads_of;
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object)]
pub struct FitBoostingOutput {
    pub model: BoostingModelObject,
    pub validation_loss: Float64Array,
}

/// Twin of `fitBoosting` in packages/kernels/src/boosting/fit-boosting.ts.
#[napi]
pub fn fit_boosting(
    x: Float64Array,
    n: f64,
    p: f64,
    task: BoostingTaskObject,
    threads: f64,
) -> napi::Result<FitBoostingOutput, &'static str> {
    guarded(|| {
        let covariates = Covariates { x: &x, n: count(n), p: count(p) };
        let output = boosting::fit_boosting(&covariates, &task.as_task()?, threads_of(threads)?)?;
        Ok(FitBoostingOutput { model: output.model.into(), validation_loss: output.validation_loss.into() })
    })
}
