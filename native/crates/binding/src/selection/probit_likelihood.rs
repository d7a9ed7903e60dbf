use career_dml_kernels::selection as kernels;
use napi_derive::napi;

use super::likelihood::LikelihoodOutput;
use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

/// See `probitLikelihood` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn probit_likelihood(
    z: Float64Array,
    n: f64,
    q: f64,
    constant: bool,
    signs: Float64Array,
    weights: Float64Array,
    parameters: Float64Array,
    scores: bool,
    threads: f64,
) -> napi::Result<LikelihoodOutput, &'static str> {
    guarded(|| {
        let (n, q) = (count("n", n, 0)?, count("q", q, 0)?);
        let input = kernels::ProbitLikelihoodInput {
            z: &z,
            n,
            q,
            constant,
            signs: &signs,
            weights: &weights,
            parameters: &parameters,
            scores,
        };
        Ok(kernels::probit_likelihood(&input, threads_of(threads)?)?.into())
    })
}
