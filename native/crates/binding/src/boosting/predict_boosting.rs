use career_dml_kernels::KernelError;
use career_dml_kernels::boosting::model::Covariates;
use career_dml_kernels::boosting::{self, Scale};
use napi_derive::napi;

use super::task::{BoostingModelObject, count};
use crate::count::threads_of;
use crate::error::guarded;
use crate::numbers::Float64Array;

/// Twin of `predictBoosting` in packages/kernels/src/boosting/predict-boosting.ts.
#[napi]
pub fn predict_boosting(
    x: Float64Array,
    n: f64,
    p: f64,
    model: BoostingModelObject,
    scale: String,
    threads: f64,
) -> napi::Result<Float64Array, &'static str> {
    guarded(|| {
        let covariates = Covariates { x: &x, n: count(n), p: count(p) };
        let scale = match scale.as_str() {
            "raw" => Scale::Raw,
            "response" => Scale::Response,
            _ => {
                let message = "must be 'raw' or 'response'".to_string();
                return Err(KernelError::Options { what: "scale", message });
            }
        };
        let scores = boosting::predict_boosting(&covariates, &model.to_model()?, scale, threads_of(threads)?)?;
        Ok(scores.into())
    })
}
