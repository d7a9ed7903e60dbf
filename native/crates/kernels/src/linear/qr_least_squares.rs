//! Twin of packages/kernels/src/linear/qr-least-squares.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::door::{columns_of, expect_finite, expect_not_negative};
use super::lane_dot::lane_dot;
use crate::KernelError;
use crate::error::expect_length;
use crate::simd::{Simd, dispatch};
use crate::threads::with_threads;

#[derive(Debug, Clone, Copy)]
pub struct QrLeastSquaresInput<'a> {
    /// Design, column-major n x p, n >= p.
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
    /// Right-hand sides, column-major n x q; empty for none.
    pub y: &'a [f64],
    /// Share of a column's length that the columns before it must leave.
    pub tolerance: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QrLeastSquares {
    /// Column-major p x q.
    pub coefficients: Vec<f64>,
    /// Upper triangular, p x p.
    pub r: Vec<f64>,
}

/// Entries of the remaining columns below which one thread reflects them all.
const WORTH_A_THREAD: usize = 1 << 17;

/// # Errors
/// `KernelError::Singular` with the pivot, `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn qr_least_squares(input: &QrLeastSquaresInput, threads: usize) -> Result<QrLeastSquares, KernelError> {
    let QrLeastSquaresInput { x, n, p, y, tolerance } = *input;
    expect_length("x", n * p, x.len())?;
    let q = columns_of("y", y.len(), n)?;
    expect_not_negative("tolerance", tolerance)?;
    expect_finite("x", x)?;
    expect_finite("y", y)?;
    if p > n {
        return Err(KernelError::Singular { what: "design", pivot: n });
    }
    let mut work = [x, y].concat();
    let diagonal = if threads > 1 && work.len() >= WORTH_A_THREAD {
        with_threads(threads, || reflect_all(&mut work, n, p, tolerance, true))?
    } else {
        reflect_all(&mut work, n, p, tolerance, false)?
    };
    let coefficients = back_substitute(&work, &diagonal, n, p, q);
    Ok(QrLeastSquares { coefficients, r: upper_triangle(&work, &diagonal, n, p) })
}

/// Reduces the first p columns to R above the diagonal, and reflects all that follow. Returns the diagonal.
fn reflect_all(work: &mut [f64], n: usize, p: usize, tolerance: f64, parallel: bool) -> Result<Vec<f64>, KernelError> {
    let simd = Simd::detect();
    let mut lengths = Vec::with_capacity(p);
    for j in 0..p {
        let length = length_of(simd, &work[j * n..(j + 1) * n]);
        if length == f64::INFINITY {
            return Err(KernelError::NonFinite { what: "x", at: j * n });
        }
        lengths.push(length);
    }
    let mut diagonal = Vec::with_capacity(p);
    for k in 0..p {
        let (done, rest) = work.split_at_mut((k + 1) * n);
        let reflector = &mut done[k * n + k..];
        let length = length_of(simd, reflector);
        let enough = length > tolerance * lengths[k] && length > 0.0;
        if !enough {
            return Err(KernelError::Singular { what: "design", pivot: k });
        }
        let head = reflector[0];
        // The sign that adds: no cancellation in the first entry of the reflector.
        let pivot = if head >= 0.0 { -length } else { length };
        reflector[0] = head - pivot;
        diagonal.push(pivot);
        let tau = 1.0 / (length * (length + head.abs()));
        let reflector = &*reflector;
        if parallel && rest.len() >= WORTH_A_THREAD {
            rest.par_chunks_exact_mut(n).for_each(|column| reflect(simd, reflector, tau, &mut column[k..]));
        } else {
            rest.chunks_exact_mut(n).for_each(|column| reflect(simd, reflector, tau, &mut column[k..]));
        }
    }
    Ok(diagonal)
}

fn length_of(simd: Simd, column: &[f64]) -> f64 {
    dispatch!(simd, fn(column: &[f64]) -> f64 { lane_dot(column, column).sqrt() })
}

/// `column -= (tau v'column) v`.
fn reflect(simd: Simd, reflector: &[f64], tau: f64, column: &mut [f64]) {
    dispatch!(simd, fn(reflector: &[f64], tau: f64, column: &mut [f64]) {
        let scale = tau * lane_dot(reflector, column);
        for (entry, v) in column.iter_mut().zip(reflector) {
            *entry -= scale * v;
        }
    });
}

fn back_substitute(work: &[f64], diagonal: &[f64], n: usize, p: usize, q: usize) -> Vec<f64> {
    let mut coefficients = vec![0.0; p * q];
    for c in 0..q {
        for k in (0..p).rev() {
            let mut rest = work[(p + c) * n + k];
            for j in k + 1..p {
                rest -= work[j * n + k] * coefficients[c * p + j];
            }
            coefficients[c * p + k] = rest / diagonal[k];
        }
    }
    coefficients
}

fn upper_triangle(work: &[f64], diagonal: &[f64], n: usize, p: usize) -> Vec<f64> {
    let mut r = vec![0.0; p * p];
    for j in 0..p {
        r[j * p..j * p + j].copy_from_slice(&work[j * n..j * n + j]);
        r[j * p + j] = diagonal[j];
    }
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_a_line() {
        let input = QrLeastSquaresInput {
            x: &[1.0, 1.0, 1.0, 0.0, 1.0, 2.0],
            n: 3,
            p: 2,
            y: &[1.0, 3.0, 5.0],
            tolerance: 1e-9,
        };
        let fit = qr_least_squares(&input, 1).expect("the design has full rank");
        assert!((fit.coefficients[0] - 1.0).abs() < 1e-14 && (fit.coefficients[1] - 2.0).abs() < 1e-14);
    }

    #[test]
    fn names_the_dependent_column() {
        let input = QrLeastSquaresInput { x: &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0], n: 3, p: 2, y: &[], tolerance: 1e-9 };
        assert_eq!(qr_least_squares(&input, 1), Err(KernelError::Singular { what: "design", pivot: 1 }));
    }
}
