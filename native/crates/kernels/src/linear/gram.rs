//! Twin of packages/kernels/src/linear/gram.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::door::{columns_of, expect_finite, expect_none_negative};
use super::lane_dot::{CHUNK, chunk_dot, chunk_dot_2x2};
use crate::KernelError;
use crate::error::expect_length;
use crate::room::{MOST_ENTRIES, expect_room};
use crate::simd::{Simd, dispatch};
use crate::threads::with_threads;

#[derive(Debug, Clone, Copy)]
pub struct GramInput<'a> {
    /// Design, column-major n x p.
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
    /// Right-hand sides, column-major n x q; empty for none.
    pub y: &'a [f64],
    /// One weight per row; empty for none.
    pub weights: &'a [f64],
}

#[derive(Debug, Clone, PartialEq)]
pub struct Gram {
    /// X'WX, p x p.
    pub xx: Vec<f64>,
    /// X'Wy, column-major p x q.
    pub xy: Vec<f64>,
}

/// Products below which a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 1 << 20;

/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options` for a negative weight.
pub fn gram(input: &GramInput, threads: usize) -> Result<Gram, KernelError> {
    let GramInput { x, n, p, y, weights } = *input;
    expect_length("x", n.saturating_mul(p), x.len())?;
    let q = columns_of("y", y.len(), n)?;
    expect_room("p", p.saturating_mul(p.saturating_add(q)), MOST_ENTRIES)?;
    if !weights.is_empty() {
        expect_length("weights", n, weights.len())?;
    }
    expect_finite("x", x)?;
    expect_finite("y", y)?;
    expect_none_negative("weights", weights)?;
    cross_products(input, threads)
}

/// `gram` behind the door.
///
/// # Errors
/// `KernelError::Options` if no threads can be started.
pub fn cross_products(input: &GramInput, threads: usize) -> Result<Gram, KernelError> {
    let GramInput { x, n, p, y, .. } = *input;
    let q = y.len().checked_div(n).unwrap_or(0);
    let simd = Simd::detect();
    let worth = x.len().saturating_mul(p / 2 + q) / WORTH_A_THREAD;
    let threads = threads.min(worth + 1).min(p.div_ceil(2)).max(1);
    let parts = if threads == 1 {
        vec![sums_of(simd, input, q, 0, 1)]
    } else {
        with_threads(threads, || {
            Ok((0..threads).into_par_iter().map(|t| sums_of(simd, input, q, t, threads)).collect())
        })?
    };
    Ok(assemble(&parts, p, q))
}

/// What thread `t` of `threads` owns: column pairs t, t + threads, …, so that the long rows of the triangle spread
/// evenly. Per column of a pair: p entries of `xx` (those from its own column on), then q of `xy`.
fn sums_of(simd: Simd, input: &GramInput, q: usize, t: usize, threads: usize) -> Vec<f64> {
    dispatch!(simd, fn(input: &GramInput, q: usize, t: usize, threads: usize) -> Vec<f64> {
        let width = input.p + q;
        let own = (t..input.p.div_ceil(2)).step_by(threads);
        let mut sums = vec![0.0; own.len() * 2 * width];
        let mut scratch = [0.0; 2 * CHUNK];
        for start in (0..input.n).step_by(CHUNK) {
            for (pair, out) in own.clone().zip(sums.chunks_exact_mut((2 * width).max(1))) {
                add_pair(input, pair, start, &mut scratch, out);
            }
        }
        sums
    })
}

/// Adds one chunk of rows to the sums of columns `2 pair` and, if there is one, `2 pair + 1`.
#[inline(always)]
fn add_pair(input: &GramInput, pair: usize, start: usize, scratch: &mut [f64; 2 * CHUNK], out: &mut [f64]) {
    let GramInput { x, n, p, y, weights } = *input;
    let rows = CHUNK.min(n - start);
    let column = |j: usize| &x[j * n + start..][..rows];
    let j = 2 * pair;
    let paired = j + 1 < p;
    let (mut first, mut second) = (column(j), column(if paired { j + 1 } else { j }));
    if !weights.is_empty() {
        let (a, b) = scratch.split_at_mut(CHUNK);
        for (i, w) in weights[start..][..rows].iter().enumerate() {
            a[i] = w * first[i];
            b[i] = w * second[i];
        }
        (first, second) = (&a[..rows], &b[..rows]);
    }
    let (out_first, out_second) = out.split_at_mut(p + y.len() / n);
    let mut add = |at: usize, right: [&[f64]; 2], both: bool| {
        if both && paired {
            let s = chunk_dot_2x2([first, second], right);
            out_first[at] += s[0][0];
            out_first[at + 1] += s[0][1];
            out_second[at] += s[1][0];
            out_second[at + 1] += s[1][1];
            return;
        }
        for (k, column) in right.iter().enumerate().take(if both { 2 } else { 1 }) {
            out_first[at + k] += chunk_dot(first, column);
            if paired {
                out_second[at + k] += chunk_dot(second, column);
            }
        }
    };
    let mut k = j;
    while k < p {
        let both = k + 1 < p;
        add(k, [column(k), column(if both { k + 1 } else { k })], both);
        k += 2;
    }
    for (c, right) in y.chunks_exact(n).enumerate() {
        let right = &right[start..][..rows];
        add(p + c, [right, right], false);
    }
}

fn assemble(parts: &[Vec<f64>], p: usize, q: usize) -> Gram {
    let width = p + q;
    let (mut xx, mut xy) = (vec![0.0; p * p], vec![0.0; p * q]);
    for (t, part) in parts.iter().enumerate() {
        for (block, pair) in part.chunks_exact((2 * width).max(1)).zip((t..).step_by(parts.len())) {
            for (row, j) in block.chunks_exact(width).zip(2 * pair..p) {
                for k in j..p {
                    xx[j * p + k] = row[k];
                    xx[k * p + j] = row[k];
                }
                for c in 0..q {
                    xy[c * p + j] = row[p + c];
                }
            }
        }
    }
    Gram { xx, xy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_cross_product_of_a_small_design() {
        let input = GramInput {
            x: &[1.0, 1.0, 1.0, 0.0, 1.0, 2.0],
            n: 3,
            p: 2,
            y: &[1.0, 2.0, 4.0],
            weights: &[1.0, 2.0, 1.0],
        };
        let expected = Gram { xx: vec![4.0, 4.0, 4.0, 6.0], xy: vec![9.0, 12.0] };
        assert_eq!(gram(&input, 1), Ok(expected));
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let (n, p) = (1_303, 7);
        let x: Vec<f64> = (0..n * p).map(|i| ((i * 7_919 % 10_007) as f64).sqrt() - 50.0).collect();
        let weights: Vec<f64> = (0..n).map(|i| (i % 13) as f64 / 3.0).collect();
        let input = GramInput { x: &x, n, p, y: &x[..2 * n], weights: &weights };
        let portable = assemble(&[sums_of(Simd::Portable, &input, 2, 0, 1)], p, 2);
        for simd in Simd::available() {
            for threads in [1, 2, 3] {
                let parts: Vec<_> = (0..threads).map(|t| sums_of(simd, &input, 2, t, threads)).collect();
                assert_eq!(assemble(&parts, p, 2), portable, "{simd:?}, {threads} threads");
            }
        }
    }
}
