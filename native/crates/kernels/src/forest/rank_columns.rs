//! Twin of packages/kernels/src/forest/rank-columns.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use crate::KernelError;
use crate::error::expect_length;
use crate::threads::with_threads;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankColumnsOutput {
    pub rank: Vec<i32>,
    pub code: Vec<i32>,
    pub distinct: Vec<i32>,
    pub missing: Vec<i32>,
}

/// # Errors
/// `KernelError::Shape` if `x` is not n x p, `KernelError::NonFinite` if an entry is infinite.
pub fn rank_columns(x: &[f64], n: usize, p: usize, threads: usize) -> Result<RankColumnsOutput, KernelError> {
    expect_length("x", n * p, x.len())?;
    if let Some(at) = x.iter().position(|value| value.is_infinite()) {
        return Err(KernelError::NonFinite { what: "x", at });
    }
    let mut rank = vec![0; n * p];
    let mut code = vec![0; n * p];
    let (mut distinct, mut missing) = (vec![0; p], vec![0; p]);
    if n > 0 {
        let counts = (distinct.par_iter_mut(), missing.par_iter_mut());
        with_threads(threads, || {
            (x.par_chunks(n), rank.par_chunks_mut(n), code.par_chunks_mut(n), counts).into_par_iter().for_each(
                |(values, rank, code, (distinct, missing))| {
                    (*distinct, *missing) = rank_column(values, rank, code);
                },
            );
            Ok(())
        })?;
    }
    Ok(RankColumnsOutput { rank, code, distinct, missing })
}

/// Ranks one column; distinct and missing values.
fn rank_column(values: &[f64], rank: &mut [i32], code: &mut [i32]) -> (i32, i32) {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let present = sorted.len();
    let mut starts = Vec::with_capacity(present);
    let mut distinct = 0;
    for k in 0..present {
        // -0 and 0 are neighbours in this order, and equal.
        if k > 0 && sorted[k] == sorted[distinct - 1] {
            continue;
        }
        sorted[distinct] = sorted[k];
        starts.push(k as i32);
        distinct += 1;
    }
    let sorted = &sorted[..distinct];
    let mut absent = present as i32;
    for (i, value) in values.iter().enumerate() {
        if value.is_nan() {
            (code[i], rank[i]) = (distinct as i32, absent);
            absent += 1;
            continue;
        }
        let low = sorted.partition_point(|s| s < value);
        code[i] = low as i32;
        rank[i] = starts[low];
        starts[low] += 1;
    }
    (distinct as i32, (values.len() - present) as i32)
}
