use career_dml_kernels::linear as kernels;
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

use crate::error::guarded;

#[napi(object, object_from_js = false)]
pub struct ProbitTermsOutput {
    pub log_likelihood: f64,
    pub scores: Float64Array,
    pub weights: Float64Array,
}

/// See `probitTerms` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn probit_terms(index: &[f64], signs: &[f64], threads: u32) -> napi::Result<ProbitTermsOutput, &'static str> {
    guarded(|| {
        let out = kernels::probit_terms(index, signs, threads as usize)?;
        Ok(ProbitTermsOutput {
            log_likelihood: out.log_likelihood,
            scores: out.scores.into(),
            weights: out.weights.into(),
        })
    })
}
