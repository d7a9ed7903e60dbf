use career_dml_kernels::KernelError;
use career_dml_kernels::boosting::model::Covariates;
use career_dml_kernels::boosting::{self, Scale};
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

use super::task::{BoostingModelObject, count};
use crate::error::guarded;

/// Twin of `predictBoosting` in packages/kernels/src/boosting/predict-boosting.ts.
#[napi]
pub fn predict_boosting(
    x: &[f64],
    n: f64,
    p: f64,
    model: BoostingModelObject,
    scale: String,
    threads: u32,
) -> napi::Result<Float64Array, &'static str> {
    guarded(|| {
        let covariates = Covariates { x, n: count(n), p: count(p) };
        let scale = match scale.as_str() {
            "raw" => Scale::Raw,
            "response" => Scale::Response,
            _ => {
                let message = "must be 'raw' or 'response'".to_string();
                return Err(KernelError::Options { what: "scale", message });
            }
        };
        let scores = boosting::predict_boosting(&covariates, &model.to_model()?, scale, threads as usize)?;
        Ok(scores.into())
    })
}
