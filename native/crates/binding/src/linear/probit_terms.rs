use career_dml_kernels::linear as kernels;
use napi_derive::napi;

use crate::count::threads_of;
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct ProbitTermsOutput {
    pub log_likelihood: f64,
    pub scores: Float64Array,
    pub weights: Float64Array,
}

/// See `probitTerms` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn probit_terms(
    index: Float64Array,
    signs: Float64Array,
    threads: f64,
) -> napi::Result<ProbitTermsOutput, &'static str> {
    guarded(|| {
        let out = kernels::probit_terms(&index, &signs, threads_of(threads)?)?;
        Ok(ProbitTermsOutput {
            log_likelihood: out.log_likelihood,
            scores: out.scores.into(),
            weights: out.weights.into(),
        })
    })
}
