//! Twin of packages/kernels/src/linear/qr-least-squares.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::door::{columns_of, expect_finite, expect_not_negative};
use super::lane_dot::{CHUNK, chunk_dot};
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

/// Rows that are reduced to a triangle of their own.
const TASK: usize = 16 * CHUNK;
/// Entries of the design below which a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 1 << 17;

/// # Errors
/// `KernelError::Singular` with the pivot, `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn qr_least_squares(input: &QrLeastSquaresInput, threads: usize) -> Result<QrLeastSquares, KernelError> {
    let QrLeastSquaresInput { x, n, p, y, tolerance } = *input;
    expect_length("x", n.saturating_mul(p), x.len())?;
    let q = columns_of("y", y.len(), n)?;
    expect_not_negative("tolerance", tolerance)?;
    if p > n {
        expect_finite("x", x)?;
        expect_finite("y", y)?;
        return Err(KernelError::Singular { what: "design", pivot: n });
    }
    let triangle = triangle_of(input, q, threads)?;
    // A NaN or an infinity of a column of X reaches its own diagonal: a finite one spares a pass over the design.
    if !(0..p).all(|k| triangle[k * p + k].is_finite()) {
        expect_finite("x", x)?;
    }
    expect_finite("y", y)?;
    require_rank(&triangle, n, p, tolerance)?;
    Ok(QrLeastSquares { coefficients: back_substitute(&triangle, p, q), r: triangle[..p * p].to_vec() })
}

/// R and the first p rows of Q'y, column-major p x (p + q).
fn triangle_of(input: &QrLeastSquaresInput, q: usize, threads: usize) -> Result<Vec<f64>, KernelError> {
    let QrLeastSquaresInput { n, p, .. } = *input;
    let simd = Simd::detect();
    let tasks = n.div_ceil(TASK);
    let threads = if n * (p + q) < WORTH_A_THREAD { 1 } else { threads.min(tasks) };
    let triangles: Vec<Vec<f64>> = if threads <= 1 {
        (0..tasks).map(|t| reduce(simd, input, q, t * TASK)).collect()
    } else {
        with_threads(threads, || Ok((0..tasks).into_par_iter().map(|t| reduce(simd, input, q, t * TASK)).collect()))?
    };
    let mut triangles = triangles.into_iter();
    let mut total = triangles.next().unwrap_or_else(|| vec![0.0; p * (p + q)]);
    for mut own in triangles {
        join(simd, &mut total, p, &mut own);
    }
    Ok(total)
}

/// Reflects the triangle of a task into that of the tasks before it.
fn join(simd: Simd, total: &mut [f64], p: usize, own: &mut [f64]) {
    dispatch!(simd, fn(total: &mut [f64], p: usize, own: &mut [f64]) { fold(total, p, own, p, p) });
}

/// The triangle of the rows of one task.
fn reduce(simd: Simd, input: &QrLeastSquaresInput, q: usize, from: usize) -> Vec<f64> {
    dispatch!(simd, fn(input: &QrLeastSquaresInput, q: usize, from: usize) -> Vec<f64> {
        let QrLeastSquaresInput { x, n, p, y, .. } = *input;
        let mut triangle = vec![0.0; p * (p + q)];
        let mut block = vec![0.0; CHUNK * (p + q)];
        for start in (from..n.min(from + TASK)).step_by(CHUNK) {
            let rows = CHUNK.min(n - start);
            let columns = x.chunks_exact(n).chain(y.chunks_exact(n));
            for (to, column) in block.chunks_exact_mut(CHUNK).zip(columns) {
                to[..rows].copy_from_slice(&column[start..start + rows]);
            }
            fold(&mut triangle, p, &mut block, CHUNK, rows);
        }
        triangle
    })
}

/// Reflects a block, entry (i, j) at `j * stride + i`, into the triangle above it.
#[inline(always)]
fn fold(triangle: &mut [f64], p: usize, block: &mut [f64], stride: usize, rows: usize) {
    for k in 0..p {
        let (done, rest) = block.split_at_mut((k + 1) * stride);
        let reflector = &done[k * stride..][..rows];
        let head = triangle[k * p + k];
        let length = (head * head + chunk_dot(reflector, reflector)).sqrt();
        if length == 0.0 {
            continue;
        }
        // The sign that adds: no cancellation in the first entry of the reflector.
        let pivot = if head >= 0.0 { -length } else { length };
        let first = head - pivot;
        let spread = length + head.abs();
        triangle[k * p + k] = pivot;
        for (column, j) in rest.chunks_mut(stride).zip(k + 1..) {
            let column = &mut column[..rows];
            let above = triangle[j * p + k];
            // Two divisions: the product of both divisors may underflow.
            let scale = (first * above + chunk_dot(reflector, column)) / length / spread;
            triangle[j * p + k] = above - scale * first;
            for (entry, v) in column.iter_mut().zip(reflector) {
                *entry -= scale * v;
            }
        }
    }
}

/// A column of R is as long as that of X, and its diagonal is what the columns before leave of it.
fn require_rank(triangle: &[f64], n: usize, p: usize, tolerance: f64) -> Result<(), KernelError> {
    for (k, column) in triangle.chunks_exact(p.max(1)).take(p).enumerate() {
        let square = column[..=k].iter().fold(0.0, |sum, v| sum + v * v);
        if !square.is_finite() {
            return Err(KernelError::NonFinite { what: "x", at: k * n });
        }
        let left = column[k].abs();
        let enough = left > tolerance * square.sqrt() && left > 0.0;
        if !enough {
            return Err(KernelError::Singular { what: "design", pivot: k });
        }
    }
    Ok(())
}

fn back_substitute(triangle: &[f64], p: usize, q: usize) -> Vec<f64> {
    let mut coefficients = vec![0.0; p * q];
    for c in 0..q {
        for k in (0..p).rev() {
            let mut rest = triangle[(p + c) * p + k];
            for j in k + 1..p {
                rest -= triangle[j * p + k] * coefficients[c * p + j];
            }
            coefficients[c * p + k] = rest / triangle[k * p + k];
        }
    }
    coefficients
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
