//! Twin of packages/kernels/src/linear/cholesky.ts, which states the contract. Parity: exact.

use super::door::{columns_of, expect_finite, expect_not_negative};
use crate::KernelError;
use crate::error::expect_length;

#[derive(Debug, Clone, Copy)]
pub struct CholeskyInput<'a> {
    /// Symmetric, p x p; entries on and below the diagonal are read.
    pub a: &'a [f64],
    pub p: usize,
    /// Right-hand sides, column-major p x q; empty for none.
    pub b: &'a [f64],
    /// Smallest share of a diagonal entry that the columns before it must leave.
    pub tolerance: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    /// Lower triangular factor, p x p.
    pub factor: Vec<f64>,
    /// A^-1 b, column-major p x q.
    pub solution: Vec<f64>,
}

/// # Errors
/// `KernelError::Singular` with the pivot, `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn cholesky(input: &CholeskyInput) -> Result<Cholesky, KernelError> {
    let CholeskyInput { a, p, b, tolerance } = *input;
    expect_length("a", p.saturating_mul(p), a.len())?;
    columns_of("b", b.len(), p)?;
    expect_not_negative("tolerance", tolerance)?;
    expect_finite("a", a)?;
    expect_finite("b", b)?;
    let factor = cholesky_factor(a, p, tolerance)?;
    let solution = cholesky_solve(&factor, p, b);
    Ok(Cholesky { factor, solution })
}

/// L of A = L L', behind the door.
///
/// # Errors
/// `KernelError::Singular`.
pub fn cholesky_factor(a: &[f64], p: usize, tolerance: f64) -> Result<Vec<f64>, KernelError> {
    let mut factor = vec![0.0; p * p];
    for j in 0..p {
        let (done, rest) = factor.split_at_mut(j * p);
        let column = &mut rest[j..p];
        column.copy_from_slice(&a[j * p + j..(j + 1) * p]);
        for earlier in done.chunks_exact(p) {
            let ljk = earlier[j];
            for (entry, lik) in column.iter_mut().zip(&earlier[j..]) {
                *entry -= ljk * lik;
            }
        }
        let left = column[0];
        let enough = left > tolerance * a[j * p + j] && left > 0.0 && left < f64::INFINITY;
        if !enough {
            return Err(KernelError::Singular { what: "matrix", pivot: j });
        }
        let root = left.sqrt();
        column[0] = root;
        for entry in &mut column[1..] {
            *entry /= root;
        }
    }
    Ok(factor)
}

/// A^-1 b from the factor of A.
pub fn cholesky_solve(factor: &[f64], p: usize, b: &[f64]) -> Vec<f64> {
    let mut solution = b.to_vec();
    if p == 0 {
        return solution;
    }
    for x in solution.chunks_exact_mut(p) {
        for k in 0..p {
            let column = &factor[k * p..(k + 1) * p];
            let value = x[k] / column[k];
            x[k] = value;
            for (entry, l) in x[k + 1..].iter_mut().zip(&column[k + 1..]) {
                *entry -= l * value;
            }
        }
        for k in (0..p).rev() {
            let column = &factor[k * p..(k + 1) * p];
            let rest = x[k + 1..].iter().zip(&column[k + 1..]).fold(x[k], |rest, (v, l)| rest - l * v);
            x[k] = rest / column[k];
        }
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_and_solves() {
        let input = CholeskyInput { a: &[4.0, 2.0, 2.0, 5.0], p: 2, b: &[8.0, 12.0], tolerance: 1e-12 };
        let expected = Cholesky { factor: vec![2.0, 1.0, 0.0, 2.0], solution: vec![1.0, 2.0] };
        assert_eq!(cholesky(&input), Ok(expected));
    }

    #[test]
    fn names_the_pivot_of_a_singular_matrix() {
        let input = CholeskyInput { a: &[1.0, 1.0, 1.0, 1.0], p: 2, b: &[], tolerance: 1e-12 };
        assert_eq!(cholesky(&input), Err(KernelError::Singular { what: "matrix", pivot: 1 }));
    }
}
