//! Twin of packages/kernels/src/boosting/bins.ts.

use rayon::prelude::*;

use super::model::Covariates;

/// Columns of one histogram block: the bins of a row in a block are one 64-bit word.
pub const LANES: usize = 8;
/// Bin of missing values.
pub const MISSING_BIN: usize = 255;

/// The covariates of one fit as 8-bit bins of its rows, the training rows first.
#[derive(Debug)]
pub struct Bins {
    pub size: usize,
    pub cuts: Vec<Vec<f64>>,
    /// Words per row.
    pub blocks: usize,
    /// Row-major words; the lowest byte belongs to the first column of the block.
    pub words: Vec<u64>,
    /// Column-major bins, and `SLACK` bytes after them.
    pub columns: Vec<u8>,
    /// Per block the largest number of regular bins of its columns, and whether a training row is missing in one.
    pub block_bins: Vec<usize>,
    pub block_missing: Vec<bool>,
}

/// Bytes after the last column: gathers of single bytes read four.
pub const SLACK: usize = 3;

/// How to bin.
#[derive(Debug, Clone, Copy)]
pub struct Binning {
    /// The first rows, from which the cut points come.
    pub training: usize,
    pub max_bins: usize,
    /// Whether columns are spread over the threads of the current pool.
    pub parallel: bool,
}

/// Bins of the rows `ids` of a column-major matrix.
pub fn bin_rows(covariates: &Covariates, ids: &[u32], binning: Binning) -> Bins {
    let Covariates { x, n, p } = *covariates;
    let size = ids.len();
    let mut columns = vec![0_u8; size * p + SLACK];
    let filled = &mut columns[..size * p];
    let bin = |(j, bins): (usize, &mut [u8])| bin_column(&x[j * n..][..n], ids, binning, bins);
    let binned: Vec<(Vec<f64>, bool)> = if binning.parallel {
        filled.par_chunks_mut(size).enumerate().map(bin).collect()
    } else {
        filled.chunks_mut(size).enumerate().map(bin).collect()
    };
    let blocks = p.div_ceil(LANES);
    let block_bins = binned.chunks(LANES).map(|b| b.iter().map(|(cuts, _)| cuts.len() + 1).max().unwrap_or(1));
    let block_missing = binned.chunks(LANES).map(|b| b.iter().any(|(_, missing)| *missing));
    Bins {
        size,
        blocks,
        words: pack_words(&columns[..size * p], size, blocks),
        block_bins: block_bins.collect(),
        block_missing: block_missing.collect(),
        columns,
        cuts: binned.into_iter().map(|(cuts, _)| cuts).collect(),
    }
}

fn pack_words(columns: &[u8], size: usize, blocks: usize) -> Vec<u64> {
    let mut words = vec![0_u64; size * blocks];
    for (j, column) in columns.chunks(size).enumerate() {
        let shift = 8 * (j % LANES);
        for (word, &bin) in words[j / LANES..].iter_mut().step_by(blocks).zip(column) {
            *word |= u64::from(bin) << shift;
        }
    }
    words
}

/// Cut points of one column and whether a training row is missing; writes the bins of all rows.
fn bin_column(column: &[f64], ids: &[u32], binning: Binning, bins: &mut [u8]) -> (Vec<f64>, bool) {
    // Adding zero turns -0 into 0, which a sort would set apart.
    let values: Vec<f64> = ids.iter().map(|&i| column[i as usize] + 0.0).collect();
    let sorted = ascending(&values[..binning.training]);
    let missing = sorted.len() < binning.training;
    let cuts = cut_points(&sorted, binning.max_bins);
    let mut padded = [f64::INFINITY; 256];
    padded[..cuts.len()].copy_from_slice(&cuts);
    for (bin, &v) in bins.iter_mut().zip(&values) {
        *bin = bin_of(v, &padded);
    }
    (cuts, missing)
}

/// The values that are not missing, sorted. They are sorted as integers, which compare in one instruction: the bits of
/// doubles order like the doubles themselves once all but the sign of negative ones are turned over.
fn ascending(values: &[f64]) -> Vec<f64> {
    let turn = |bits: i64| bits ^ ((bits >> 63) as u64 >> 1) as i64;
    let present = values.iter().filter(|v| !v.is_nan());
    let mut keys: Vec<i64> = present.map(|v| turn(v.to_bits() as i64)).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| f64::from_bits(turn(key) as u64)).collect()
}

/// Number of cuts below v, by bisection without branches.
fn bin_of(v: f64, cuts: &[f64; 256]) -> u8 {
    if v.is_nan() {
        return MISSING_BIN as u8;
    }
    // A number as wide as a register: writing a byte of one would make every comparison wait for the one before.
    let mut bin = 0_usize;
    for step in [128, 64, 32, 16, 8, 4, 2, 1] {
        bin += if cuts[(bin + step - 1) & 255] < v { step } else { 0 };
    }
    bin as u8
}

/// At most `max_bins - 1` cut points of ascending values.
pub fn cut_points(sorted: &[f64], max_bins: usize) -> Vec<f64> {
    let size = sorted.len();
    let distinct = 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let exact = distinct <= max_bins;
    let mut cuts = Vec::with_capacity(max_bins.min(distinct));
    let mut bins_left = max_bins;
    let mut remaining = size;
    let mut start = 0;
    let mut r = run_end(sorted, 0);
    while r < size && bins_left > 1 {
        let next = run_end(sorted, r);
        if exact || (r - start) * bins_left >= remaining || (next - r) * bins_left >= remaining {
            cuts.push(midpoint(sorted[r - 1], sorted[r]));
            remaining -= r - start;
            bins_left -= 1;
            start = r;
        }
        r = next;
    }
    cuts
}

/// First place after `start` with another value.
fn run_end(sorted: &[f64], start: usize) -> usize {
    let mut r = start + 1;
    while r < sorted.len() && sorted[r] == sorted[start] {
        r += 1;
    }
    r
}

/// A value m with low <= m < high.
fn midpoint(low: f64, high: f64) -> f64 {
    let middle = 0.5 * low + 0.5 * high;
    if middle >= low && middle < high { middle } else { low }
}
