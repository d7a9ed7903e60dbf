use career_dml_kernels::linear as kernels;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct LogisticRidgeOutput {
    pub intercept: f64,
    pub coefficients: Float64Array,
    pub probabilities: Float64Array,
    pub covariance: Float64Array,
    pub log_likelihood: f64,
    pub iterations: u32,
    pub converged: bool,
}

/// See `logisticRidge` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn logistic_ridge(
    x: Float64Array,
    n: f64,
    p: f64,
    y: Float64Array,
    weights: Float64Array,
    penalty: Float64Array,
    tolerance: f64,
    max_iterations: f64,
    threads: f64,
) -> napi::Result<LogisticRidgeOutput, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", n, 1)?, count("p", p, 0)?);
        let max_iterations = count("maxIterations", max_iterations, 1)?;
        let input = kernels::LogisticRidgeInput {
            x: &x,
            n,
            p,
            y: &y,
            weights: &weights,
            penalty: &penalty,
            tolerance,
            max_iterations,
        };
        let fit = kernels::logistic_ridge(&input, threads_of(threads)?)?;
        Ok(LogisticRidgeOutput {
            intercept: fit.intercept,
            coefficients: fit.coefficients.into(),
            probabilities: fit.probabilities.into(),
            covariance: fit.covariance.into(),
            log_likelihood: fit.log_likelihood,
            iterations: fit.iterations as u32,
            converged: fit.converged,
        })
    })
}
