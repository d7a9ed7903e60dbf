//! Twin of packages/kernels/src/selection/row-sums.ts, which states the order of every sum. Parity: exact.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::KernelError;
use crate::linear::lane_dot::{CHUNK, LANES, chunk_dot, chunk_dot_2x2, join};
use crate::simd::Simd;
use crate::threads::with_threads;

/// Value and derivatives of a log-likelihood.
#[derive(Debug, Clone, PartialEq)]
pub struct Likelihood {
    pub log_likelihood: f64,
    pub gradient: Vec<f64>,
    /// P x P, both triangles.
    pub hessian: Vec<f64>,
    /// Derivatives of each row in its predictors, column-major; empty unless asked for.
    pub scores: Vec<f64>,
}

/// The columns that one linear predictor has.
#[derive(Debug, Clone, Copy)]
pub struct Predictor<'a> {
    /// Whether a column of ones stands before those of `x`.
    pub constant: bool,
    /// Column-major with n rows.
    pub x: &'a [f64],
    pub n: usize,
    /// Columns, the constant included.
    pub p: usize,
}

static ONES: [f64; CHUNK] = [1.0; CHUNK];

/// An auxiliary parameter: a predictor of one constant column.
pub const AUXILIARY: Predictor<'static> = Predictor { constant: true, x: &[], n: 0, p: 1 };

impl<'a> Predictor<'a> {
    #[inline(always)]
    fn is_auxiliary(&self) -> bool {
        self.constant && self.p == 1
    }

    #[inline(always)]
    fn column(&self, j: usize, start: usize, size: usize) -> &'a [f64] {
        if self.constant && j == 0 {
            return &ONES[..size];
        }
        let from = (j - usize::from(self.constant)) * self.n + start;
        &self.x[from..from + size]
    }

    /// `sum_l x_il b_l` of the rows of a chunk. Returns whether all that it read is finite.
    #[inline(always)]
    pub fn predict(&self, b: &[f64], start: usize, out: &mut [f64]) -> bool {
        out.fill(0.0);
        let mut spoiled = 0.0;
        for (l, &factor) in b.iter().enumerate() {
            let column = self.column(l, start, out.len());
            let mut lanes = [0.0; LANES];
            let (mut to, mut from) = (out.chunks_exact_mut(LANES), column.chunks_exact(LANES));
            for (to, from) in (&mut to).zip(&mut from) {
                for lane in 0..LANES {
                    to[lane] += from[lane] * factor;
                    lanes[lane] += from[lane] * 0.0;
                }
            }
            for (to, from) in to.into_remainder().iter_mut().zip(from.remainder()) {
                *to += from * factor;
                lanes[0] += from * 0.0;
            }
            spoiled += join(&lanes);
        }
        spoiled == 0.0
    }
}

/// The derivatives of one chunk of rows: K predictors, T = K (K + 1) / 2.
#[derive(Debug)]
pub struct RowChunk<const K: usize, const T: usize> {
    pub value: [f64; CHUNK],
    pub first: [[f64; CHUNK]; K],
    /// (0, 0), (0, 1), ..., (1, 1), ...
    pub second: [[f64; CHUNK]; T],
    scaled: [[f64; CHUNK]; 2],
}

/// Sums over rows.
#[derive(Debug, Clone)]
pub struct Sums {
    log_likelihood: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
    /// Whether every entry that was read is finite.
    sound: bool,
}

impl Sums {
    fn new(size: usize) -> Self {
        Self { log_likelihood: 0.0, gradient: vec![0.0; size], hessian: vec![0.0; size * size], sound: true }
    }

    fn join(&mut self, chunk: &Self) {
        self.log_likelihood += chunk.log_likelihood;
        self.sound &= chunk.sound;
        for (total, part) in self.gradient.iter_mut().zip(&chunk.gradient) {
            *total += part;
        }
        for (total, part) in self.hessian.iter_mut().zip(&chunk.hessian) {
            *total += part;
        }
    }
}

/// A log-likelihood whose rows have K predictors.
pub trait RowModel<const K: usize, const T: usize>: Sync {
    /// Rows, and one weight for each or none.
    fn rows(&self) -> (usize, &[f64]);
    fn predictors(&self) -> [Predictor<'_>; K];
    /// Values and derivatives of the rows from `start` on, without weights; returns whether all data are finite.
    fn differentiate(&self, start: usize, size: usize, out: &mut RowChunk<K, T>) -> bool;
    /// `sum_chunk` compiled for one instruction set.
    fn sum(&self, simd: Simd, job: &mut Job<'_>, scratch: &mut RowChunk<K, T>);
}

/// One chunk: where it lies, and where its sums and scores go.
#[derive(Debug)]
pub struct Job<'a> {
    start: usize,
    size: usize,
    scores: Vec<&'a mut [f64]>,
    sums: &'a mut Sums,
}

/// Works out one chunk.
#[inline(always)]
pub fn sum_chunk<const K: usize, const T: usize>(
    model: &impl RowModel<K, T>,
    job: &mut Job<'_>,
    scratch: &mut RowChunk<K, T>,
) {
    let Job { start, size, .. } = *job;
    job.sums.sound = model.differentiate(start, size, scratch);
    for (to, from) in job.scores.iter_mut().zip(&scratch.first) {
        to.copy_from_slice(&from[..size]);
    }
    let (_, weights) = model.rows();
    if weights.is_empty() {
        job.sums.log_likelihood = chunk_dot(&scratch.value[..size], &ONES[..size]);
    } else {
        let weights = &weights[start..][..size];
        job.sums.log_likelihood = chunk_dot(&scratch.value[..size], weights);
        for derivative in scratch.first.iter_mut().chain(&mut scratch.second) {
            for (d, w) in derivative.iter_mut().zip(weights) {
                *d *= w;
            }
        }
    }
    add_products(&model.predictors(), start, size, scratch, job.sums);
}

/// Gradient and upper triangle of the Hessian of one chunk.
#[inline(always)]
fn add_products<const K: usize, const T: usize>(
    predictors: &[Predictor<'_>; K],
    start: usize,
    size: usize,
    scratch: &mut RowChunk<K, T>,
    sums: &mut Sums,
) {
    let total = sums.gradient.len();
    let RowChunk { first, second, scaled, .. } = scratch;
    let [upper, lower] = scaled;
    let mut at = 0;
    let mut offset = 0;
    for (k, left) in predictors.iter().enumerate() {
        for j in 0..left.p {
            sums.gradient[offset + j] = chunk_dot(left.column(j, start, size), &first[k][..size]);
        }
        let mut to = offset;
        for (l, right) in predictors.iter().enumerate().skip(k) {
            let weights = &second[at][..size];
            at += 1;
            for j in (0..left.p).step_by(2) {
                let paired = j + 1 < left.p;
                let row = (offset + j) * total + to;
                let columns = [left.column(j, start, size), left.column(if paired { j + 1 } else { j }, start, size)];
                if right.is_auxiliary() {
                    // The product with a column of ones is the column.
                    sums.hessian[row] = chunk_dot(weights, columns[0]);
                    if paired {
                        sums.hessian[row + total] = chunk_dot(weights, columns[1]);
                    }
                    continue;
                }
                for i in 0..size {
                    upper[i] = weights[i] * columns[0][i];
                    lower[i] = weights[i] * columns[1][i];
                }
                let scaled = [&upper[..size], &lower[..size]];
                let mut m = if k == l { j } else { 0 };
                while m < right.p {
                    let both = m + 1 < right.p;
                    let columns =
                        [right.column(m, start, size), right.column(if both { m + 1 } else { m }, start, size)];
                    if paired && both {
                        let s = chunk_dot_2x2(scaled, columns);
                        sums.hessian[row + m..][..2].copy_from_slice(&s[0]);
                        sums.hessian[row + total + m..][..2].copy_from_slice(&s[1]);
                    } else {
                        sums.hessian[row + m] = chunk_dot(scaled[0], columns[0]);
                        if both {
                            sums.hessian[row + m + 1] = chunk_dot(scaled[0], columns[1]);
                        }
                        if paired {
                            sums.hessian[row + total + m] = chunk_dot(scaled[1], columns[0]);
                        }
                    }
                    m += 2;
                }
            }
            to += right.p;
        }
        offset += left.p;
    }
}

/// Chunks whose sums are held at once: few enough for the cache, enough for many threads.
const WAVE: usize = 64;
/// Chunks for which a thread is worth waking.
const WORTH_A_THREAD: usize = 8;

/// The sums of a model over all of its rows, and whether all that it read is finite.
///
/// # Errors
/// `KernelError::Options` if no threads can be started.
pub fn sum_rows<const K: usize, const T: usize, M: RowModel<K, T>>(
    model: &M,
    with_scores: bool,
    threads: usize,
) -> Result<(Likelihood, bool), KernelError> {
    let (n, _) = model.rows();
    let size = model.predictors().iter().map(|x| x.p).sum();
    let simd = Simd::detect();
    let mut scores = vec![0.0; if with_scores { K * n } else { 0 }];
    let mut parts = vec![Sums::new(size); n.div_ceil(CHUNK).min(WAVE)];
    let mut total = Sums::new(size);
    let mut columns: Vec<_> = scores.chunks_mut(n.max(1)).map(|column| column.chunks_mut(CHUNK)).collect();
    let workers = threads.min(n.div_ceil(CHUNK) / WORTH_A_THREAD).clamp(1, WAVE);
    let scratch: Vec<Mutex<Box<RowChunk<K, T>>>> = (0..workers).map(|_| Mutex::new(empty())).collect();
    let mut pass = || -> Result<(), KernelError> {
        for wave in (0..n).step_by(WAVE * CHUNK) {
            let starts = (wave..n.min(wave + WAVE * CHUNK)).step_by(CHUNK);
            let mut jobs: Vec<Job<'_>> = starts
                .zip(&mut parts)
                .map(|(start, sums)| Job {
                    start,
                    size: CHUNK.min(n - start),
                    scores: columns.iter_mut().filter_map(Iterator::next).collect(),
                    sums,
                })
                .collect();
            if workers == 1 {
                let mut own = scratch[0].lock().unwrap_or_else(PoisonError::into_inner);
                for job in &mut jobs {
                    model.sum(simd, job, &mut own);
                }
            } else {
                jobs.par_iter_mut().for_each(|job| {
                    let own = &scratch[rayon::current_thread_index().unwrap_or(0) % workers];
                    model.sum(simd, job, &mut own.lock().unwrap_or_else(PoisonError::into_inner));
                });
            }
            let count = jobs.len();
            drop(jobs);
            for part in &parts[..count] {
                total.join(part);
            }
        }
        Ok(())
    };
    if workers == 1 {
        pass()?
    } else {
        with_threads(workers, pass)?
    }
    for j in 0..size {
        for k in 0..j {
            total.hessian[j * size + k] = total.hessian[k * size + j];
        }
    }
    let Sums { log_likelihood, gradient, hessian, sound } = total;
    Ok((Likelihood { log_likelihood, gradient, hessian, scores }, sound))
}

fn empty<const K: usize, const T: usize>() -> Box<RowChunk<K, T>> {
    Box::new(RowChunk {
        value: [0.0; CHUNK],
        first: [[0.0; CHUNK]; K],
        second: [[0.0; CHUNK]; T],
        scaled: [[0.0; CHUNK]; 2],
    })
}

#[cfg(test)]
mod tests {
    use crate::selection::{ChoiceOutcomeLikelihoodInput, choice_outcome_likelihood};

    /// A sum of chunks and a rest, enough for three threads, has the same bits whatever computes it.
    #[test]
    #[cfg_attr(miri, ignore = "13,000 terms take an interpreter an hour, and no memory is unsafe here")]
    fn threads_do_not_change_a_bit() {
        let n = 13_000;
        let x: Vec<f64> = (0..2 * n).map(|i| ((i * 7_919 % 10_007) as f64).sqrt() / 50.0 - 1.0).collect();
        let signs: Vec<f64> = x[..n].iter().map(|v| if *v > 0.1 { 1.0 } else { -1.0 }).collect();
        let input = ChoiceOutcomeLikelihoodInput {
            z: &x,
            n,
            q: 2,
            x: &x[..n],
            p: 1,
            y: &x[n..],
            signs: &signs,
            weights: &[],
            parameters: &[0.2, -0.3, 0.5, 0.1, -0.4],
            scores: true,
        };
        let one = choice_outcome_likelihood(&input, 1).expect("the input is sound");
        for threads in [2, 3, 8] {
            assert_eq!(choice_outcome_likelihood(&input, threads), Ok(one.clone()));
        }
        let sum: f64 = one.scores[2 * n..3 * n].iter().sum();
        assert!((one.gradient[3] - sum).abs() < 1e-9, "auxiliary gradient");
    }
}
