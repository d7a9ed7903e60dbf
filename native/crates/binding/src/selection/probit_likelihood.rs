use career_dml_kernels::selection as kernels;
use napi_derive::napi;

use super::likelihood::LikelihoodOutput;
use crate::count::count;
use crate::error::guarded;

/// See `probitLikelihood` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn probit_likelihood(
    z: &[f64],
    n: f64,
    q: f64,
    constant: bool,
    signs: &[f64],
    weights: &[f64],
    parameters: &[f64],
    scores: bool,
    threads: u32,
) -> napi::Result<LikelihoodOutput, &'static str> {
    guarded(|| {
        let (n, q) = (count("n", n, 0)?, count("q", q, 0)?);
        let input = kernels::ProbitLikelihoodInput { z, n, q, constant, signs, weights, parameters, scores };
        Ok(kernels::probit_likelihood(&input, threads as usize)?.into())
    })
}
