use career_dml_kernels::selection as kernels;
use napi_derive::napi;

use super::likelihood::LikelihoodOutput;
use crate::count::count;
use crate::error::guarded;

/// See `bivariateProbitLikelihood` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn bivariate_probit_likelihood(
    z: &[f64],
    n: f64,
    q: f64,
    x: &[f64],
    p: f64,
    signs: &[f64],
    weights: &[f64],
    parameters: &[f64],
    scores: bool,
    threads: u32,
) -> napi::Result<LikelihoodOutput, &'static str> {
    guarded(|| {
        let (n, q, p) = (count("n", n, 0)?, count("q", q, 0)?, count("p", p, 0)?);
        let input = kernels::BivariateProbitLikelihoodInput { z, n, q, x, p, signs, weights, parameters, scores };
        Ok(kernels::bivariate_probit_likelihood(&input, threads as usize)?.into())
    })
}
