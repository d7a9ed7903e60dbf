//! Twin of packages/kernels/src/linear/probit-terms.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::door::expect_finite;
use super::lane_dot::{CHUNK, chunk_dot};
use crate::KernelError;
use crate::elementary::normal::{all_near, normal_terms};
use crate::error::expect_length;
use crate::simd::{Simd, dispatch};
use crate::threads::with_threads;

#[derive(Debug, Clone, PartialEq)]
pub struct ProbitTerms {
    pub log_likelihood: f64,
    pub scores: Vec<f64>,
    pub weights: Vec<f64>,
}

/// Rows of one task.
const ROWS: usize = 2048;
/// Rows below which a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 8 * ROWS;
static ONES: [f64; CHUNK] = [1.0; CHUNK];

/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options` for a sign that is not +1 or -1.
pub fn probit_terms(index: &[f64], signs: &[f64], threads: usize) -> Result<ProbitTerms, KernelError> {
    let n = index.len();
    expect_length("signs", n, signs.len())?;
    expect_finite("index", index)?;
    if let Some(at) = signs.iter().position(|&q| q != 1.0 && q != -1.0) {
        return Err(KernelError::Options {
            what: "signs",
            message: format!("must be 1 or -1, entry {at} is {}", signs[at]),
        });
    }
    let (mut terms, mut scores, mut weights) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    if threads > 1 && n >= WORTH_A_THREAD {
        with_threads(threads, || {
            let inputs = index.par_chunks(ROWS).zip(signs.par_chunks(ROWS));
            let outputs = terms.par_chunks_mut(ROWS).zip(scores.par_chunks_mut(ROWS)).zip(weights.par_chunks_mut(ROWS));
            inputs.zip(outputs).for_each(|((s, q), ((t, g), w))| fill(s, q, t, g, w));
            Ok(())
        })?;
    } else {
        fill(index, signs, &mut terms, &mut scores, &mut weights);
    }
    let log_likelihood = terms.chunks(CHUNK).fold(0.0, |sum, chunk| sum + chunk_dot(chunk, &ONES[..chunk.len()]));
    Ok(ProbitTerms { log_likelihood, scores, weights })
}

fn fill(index: &[f64], signs: &[f64], terms: &mut [f64], scores: &mut [f64], weights: &mut [f64]) {
    dispatch!(Simd::detect(), fn(
        index: &[f64],
        signs: &[f64],
        terms: &mut [f64],
        scores: &mut [f64],
        weights: &mut [f64],
    ) {
        let blocks = index.chunks(CHUNK).zip(signs.chunks(CHUNK));
        let outputs = terms.chunks_mut(CHUNK).zip(scores.chunks_mut(CHUNK)).zip(weights.chunks_mut(CHUNK));
        for ((index, signs), ((terms, scores), weights)) in blocks.zip(outputs) {
            if all_near(index) {
                fill_block::<false>(index, signs, terms, scores, weights);
            } else {
                fill_block::<true>(index, signs, terms, scores, weights);
            }
        }
    });
}

#[inline(always)]
fn fill_block<const FAR: bool>(
    index: &[f64],
    signs: &[f64],
    terms: &mut [f64],
    scores: &mut [f64],
    weights: &mut [f64],
) {
    let rows = terms.iter_mut().zip(scores).zip(weights).zip(index.iter().zip(signs));
    for (((term, score), weight), (index, sign)) in rows {
        let found = normal_terms::<FAR>(sign * index);
        *term = found.log_cdf;
        *score = sign * found.ratio;
        *weight = found.curvature;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT_TWO_OVER_PI: f64 = 0.797_884_560_802_865_4;

    #[test]
    fn at_zero_is_one_half() {
        let fit = probit_terms(&[0.0], &[-1.0], 1).expect("the input is sound");
        assert!((fit.log_likelihood - 0.5_f64.ln()).abs() < 1e-16);
        assert!((fit.scores[0] + ROOT_TWO_OVER_PI).abs() < 1e-16);
        assert!((fit.weights[0] - 2.0 / std::f64::consts::PI).abs() < 2e-16);
    }
}
