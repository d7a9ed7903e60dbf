use career_dml_kernels::linear as kernels;
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

use crate::count::count;
use crate::error::guarded;

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
    x: &[f64],
    n: f64,
    p: f64,
    y: &[f64],
    weights: &[f64],
    penalty: &[f64],
    tolerance: f64,
    max_iterations: f64,
    threads: u32,
) -> napi::Result<LogisticRidgeOutput, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", n, 1)?, count("p", p, 0)?);
        let max_iterations = count("maxIterations", max_iterations, 1)?;
        let input = kernels::LogisticRidgeInput { x, n, p, y, weights, penalty, tolerance, max_iterations };
        let fit = kernels::logistic_ridge(&input, threads as usize)?;
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
