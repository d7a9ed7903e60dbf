//! Twin of packages/kernels/src/linear/matmul.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use crate::KernelError;
use crate::error::expect_length;
use crate::room::{MOST_ENTRIES, expect_room};
use crate::simd::{Simd, dispatch};
use crate::threads::with_threads;

#[derive(Debug, Clone, Copy)]
pub struct MatmulInput<'a> {
    /// Column-major n x m.
    pub a: &'a [f64],
    /// Column-major m x q.
    pub b: &'a [f64],
    pub n: usize,
    pub m: usize,
    pub q: usize,
}

/// Rows of one task: an output that stays in the first-level cache while the columns of `a` pass.
const ROWS: usize = 2048;
/// Products below which a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 1 << 20;

/// The product, column-major n x q.
///
/// # Errors
/// `KernelError::Shape`.
pub fn matmul(input: &MatmulInput, threads: usize) -> Result<Vec<f64>, KernelError> {
    expect_length("a", input.n.saturating_mul(input.m), input.a.len())?;
    expect_length("b", input.m.saturating_mul(input.q), input.b.len())?;
    expect_room("q", input.n.saturating_mul(input.q), MOST_ENTRIES)?;
    product(input, threads)
}

/// `matmul` behind the door.
///
/// # Errors
/// `KernelError::Options` if no threads can be started.
pub fn product(input: &MatmulInput, threads: usize) -> Result<Vec<f64>, KernelError> {
    let MatmulInput { b, n, m, q, .. } = *input;
    let mut c = vec![0.0; n * q];
    if n == 0 || m == 0 {
        return Ok(c);
    }
    let simd = Simd::detect();
    let tasks = c.chunks_mut(n).zip(b.chunks(m)).flat_map(|(column, factors)| {
        column.chunks_mut(ROWS).enumerate().map(move |(block, out)| (block * ROWS, factors, out))
    });
    if threads <= 1 || n.saturating_mul(m).saturating_mul(q) < WORTH_A_THREAD {
        for (from, factors, out) in tasks {
            add_columns(simd, input, from, factors, out);
        }
        return Ok(c);
    }
    let tasks: Vec<_> = tasks.collect();
    with_threads(threads, || {
        tasks.into_par_iter().for_each(|(from, factors, out)| add_columns(simd, input, from, factors, out));
        Ok(())
    })?;
    Ok(c)
}

/// `out += a[from.., l] * factors[l]` for every l in ascending order; four columns a pass.
fn add_columns(simd: Simd, input: &MatmulInput, from: usize, factors: &[f64], out: &mut [f64]) {
    dispatch!(simd, fn(input: &MatmulInput, from: usize, factors: &[f64], out: &mut [f64]) {
        let rows = out.len();
        let column = |l: usize| &input.a[l * input.n + from..][..rows];
        let mut l = 0;
        while l + 4 <= factors.len() {
            let (a0, a1, a2, a3) = (column(l), column(l + 1), column(l + 2), column(l + 3));
            let [f0, f1, f2, f3] = [factors[l], factors[l + 1], factors[l + 2], factors[l + 3]];
            for i in 0..rows {
                out[i] = out[i] + a0[i] * f0 + a1[i] * f1 + a2[i] * f2 + a3[i] * f3;
            }
            l += 4;
        }
        for (l, factor) in factors.iter().enumerate().skip(l) {
            for (o, v) in out.iter_mut().zip(column(l)) {
                *o += v * factor;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiplies_two_small_matrices() {
        let input = MatmulInput { a: &[1.0, 2.0, 3.0, 4.0], b: &[5.0, 6.0], n: 2, m: 2, q: 1 };
        assert_eq!(matmul(&input, 1), Ok(vec![23.0, 34.0]));
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let a: Vec<f64> = (0..37 * 11).map(|i| ((i * 7_919 % 10_007) as f64).sqrt() - 50.0).collect();
        let input = MatmulInput { a: &a, b: &a[..11], n: 37, m: 11, q: 1 };
        let of = |simd| {
            let mut out = vec![0.0; 37];
            add_columns(simd, &input, 0, input.b, &mut out);
            out
        };
        assert!(Simd::available().all(|simd| of(simd) == of(Simd::Portable)));
    }
}
