use career_dml_kernels::selection as kernels;
use napi_derive::napi;

use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct LikelihoodOutput {
    pub log_likelihood: f64,
    pub gradient: Float64Array,
    pub hessian: Float64Array,
    pub scores: Float64Array,
}

impl From<kernels::Likelihood> for LikelihoodOutput {
    fn from(out: kernels::Likelihood) -> Self {
        Self {
            log_likelihood: out.log_likelihood,
            gradient: out.gradient.into(),
            hessian: out.hessian.into(),
            scores: out.scores.into(),
        }
    }
}
