use career_dml_kernels::selection as kernels;
use napi_derive::napi;

use super::likelihood::LikelihoodOutput;
use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

/// See `choiceOutcomeLikelihood` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn choice_outcome_likelihood(
    z: Float64Array,
    n: f64,
    q: f64,
    x: Float64Array,
    p: f64,
    y: Float64Array,
    signs: Float64Array,
    weights: Float64Array,
    parameters: Float64Array,
    scores: bool,
    threads: f64,
) -> napi::Result<LikelihoodOutput, &'static str> {
    guarded(|| {
        let (n, q, p) = (count("n", n, 0)?, count("q", q, 0)?, count("p", p, 0)?);
        let input = kernels::ChoiceOutcomeLikelihoodInput {
            z: &z,
            n,
            q,
            x: &x,
            p,
            y: &y,
            signs: &signs,
            weights: &weights,
            parameters: &parameters,
            scores,
        };
        Ok(kernels::choice_outcome_likelihood(&input, threads_of(threads)?)?.into())
    })
}
