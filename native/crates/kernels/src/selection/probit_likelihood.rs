//! Twin of packages/kernels/src/selection/probit-likelihood.ts, which states the contract. Parity: exact.

use super::door::{check_parameters, check_rows, check_signs};
use super::row_sums::{Job, Likelihood, Predictor, RowChunk, RowModel, sum_chunk, sum_rows};
use crate::KernelError;
use crate::elementary::normal::{all_near, normal_terms};
use crate::linear::door::expect_finite;
use crate::simd::{Simd, dispatch};

#[derive(Debug, Clone, Copy)]
pub struct ProbitLikelihoodInput<'a> {
    /// Design, column-major n x q.
    pub z: &'a [f64],
    pub n: usize,
    pub q: usize,
    /// Whether a column of ones stands before those of `z`.
    pub constant: bool,
    /// +1 or -1 for each row.
    pub signs: &'a [f64],
    /// One weight per row; empty for none.
    pub weights: &'a [f64],
    pub parameters: &'a [f64],
    pub scores: bool,
}

/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn probit_likelihood(input: &ProbitLikelihoodInput, threads: usize) -> Result<Likelihood, KernelError> {
    let ProbitLikelihoodInput { z, n, q, signs, weights, parameters, scores, .. } = *input;
    check_rows(n, &[("z", z, q)], weights)?;
    check_signs("signs", n, signs)?;
    check_parameters(q + usize::from(input.constant), parameters)?;
    let (likelihood, sound) = sum_rows(input, scores, threads)?;
    if !sound {
        expect_finite("z", z)?;
    }
    Ok(likelihood)
}

impl RowModel<1, 1> for ProbitLikelihoodInput<'_> {
    fn rows(&self) -> (usize, &[f64]) {
        (self.n, self.weights)
    }

    #[inline(always)]
    fn predictors(&self) -> [Predictor<'_>; 1] {
        [Predictor { constant: self.constant, x: self.z, n: self.n, p: self.parameters.len() }]
    }

    #[inline(always)]
    fn differentiate(&self, start: usize, size: usize, out: &mut RowChunk<1, 1>) -> bool {
        let RowChunk { value, first: [first], second: [second], .. } = out;
        let (value, first, second) = (&mut value[..size], &mut first[..size], &mut second[..size]);
        let sound = self.predictors()[0].predict(self.parameters, start, first);
        let signs = &self.signs[start..][..size];
        if all_near(first) {
            terms_of::<false>(signs, value, first, second);
        } else {
            terms_of::<true>(signs, value, first, second);
        }
        sound
    }

    fn sum(&self, simd: Simd, job: &mut Job<'_>, scratch: &mut RowChunk<1, 1>) {
        let input = self;
        dispatch!(simd, fn(input: &ProbitLikelihoodInput<'_>, job: &mut Job<'_>, scratch: &mut RowChunk<1, 1>) {
            sum_chunk(input, job, scratch);
        });
    }
}

/// Value and derivatives of rows; `first` holds their indices on entry.
#[inline(always)]
fn terms_of<const FAR: bool>(signs: &[f64], value: &mut [f64], first: &mut [f64], second: &mut [f64]) {
    for (((first, second), value), sign) in first.iter_mut().zip(second).zip(value).zip(signs) {
        let terms = normal_terms::<FAR>(*first * sign);
        *value = terms.log_cdf;
        *first = sign * terms.ratio;
        *second = -terms.curvature;
    }
}
