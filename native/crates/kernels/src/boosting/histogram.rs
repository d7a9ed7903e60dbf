//! Histograms of blocks of eight columns.

#![allow(unsafe_code, reason = "calls loops compiled for the instruction set that was found")]

use std::ops::{Deref, DerefMut, Range};

use super::bins::{Bins, LANES, MISSING_BIN};

/// Per bin and column the rounded gradients of a node's rows, `sum * 2^32 + count` (of rows, or of their weights): one addition updates both, and
/// the high half is the exact sum because |sum| < 2^31. Bins begin on cache lines, so that a vector of one never
/// straddles two.
#[derive(Debug, Clone, PartialEq)]
#[repr(C, align(64))]
pub struct Block([[i64; LANES]; 256]);

pub const EMPTY: [i64; LANES] = [0; LANES];

impl Block {
    pub const EMPTY: Self = Self([EMPTY; 256]);
}

impl Deref for Block {
    type Target = [[i64; LANES]; 256];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Block {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// The sum of an entry.
#[inline(always)]
pub fn sum_of(entry: i64) -> i64 {
    entry >> 32
}

/// The count of an entry.
#[inline(always)]
pub fn count_of(entry: i64) -> u32 {
    entry as u32
}

/// Rows of a node, and what all histograms of a worker are built from.
#[derive(Debug, Clone, Copy)]
pub struct RowGradients<'a> {
    /// Rows of the node.
    pub list: &'a [u32],
    /// First row of the worker: `gradients[i - first]` belongs to row i.
    pub first: u32,
    pub gradients: &'a [i32],
    /// Weights as counts; without them each row counts once.
    pub counts: Option<&'a [i32]>,
}

impl RowGradients<'_> {
    /// The entry of a row.
    #[inline(always)]
    fn entry<const WEIGHTED: bool>(&self, row: u32) -> i64 {
        let at = (row - self.first) as usize;
        let count = match self.counts {
            Some(counts) if WEIGHTED => i64::from(counts[at]),
            _ => 1,
        };
        (i64::from(self.gradients[at]) << 32) + count
    }

    /// Whether the list holds every row of the worker; sums of integers do not depend on its order.
    fn is_whole(&self) -> bool {
        self.list.len() == self.gradients.len()
    }

    /// Sum of the entries of all rows.
    pub fn total(&self) -> i64 {
        match self.counts {
            Some(_) => self.list.iter().fold(0, |sum, &i| sum + self.entry::<true>(i)),
            // No sum of gradients exceeds 32 bits, and narrow ones are added many at a time.
            None if self.is_whole() => {
                let sum = self.gradients.iter().fold(0_i32, |sum, &gradient| sum.wrapping_add(gradient));
                (i64::from(sum) << 32) + self.list.len() as i64
            }
            None => self.list.iter().fold(0, |sum, &i| sum + self.entry::<false>(i)),
        }
    }
}

/// Sums the histograms of some blocks, one per entry of `out`.
pub fn build(bins: &Bins, rows: RowGradients, blocks: Range<usize>, out: &mut [Block]) {
    for (histogram, &regular) in out.iter_mut().zip(&bins.block_bins[blocks.clone()]) {
        histogram[..regular].fill(EMPTY);
        histogram[MISSING_BIN] = EMPTY;
    }
    match rows.counts {
        Some(_) => add_rows::<true>(bins, rows, blocks, out),
        None => add_rows::<false>(bins, rows, blocks, out),
    }
}

fn add_rows<const WEIGHTED: bool>(bins: &Bins, rows: RowGradients, blocks: Range<usize>, out: &mut [Block]) {
    let tail = bins.cuts.len() % LANES;
    let whole = blocks.len() - usize::from(tail > 0 && blocks.end == bins.blocks);
    let (full, partial) = out.split_at_mut(whole);
    // Two blocks at a time: their histograms fit the first-level cache, a row's words are read together.
    for (pair, histograms) in full.chunks_mut(2).enumerate() {
        let block = blocks.start + 2 * pair;
        match histograms {
            [a, b] => add_blocks::<WEIGHTED, 2>(bins, rows, block, [a, b]),
            [a] => add_blocks::<WEIGHTED, 1>(bins, rows, block, [a]),
            _ => {}
        }
    }
    if let [last] = partial {
        add_tail::<WEIGHTED>(bins, rows, tail, last);
    }
}

#[inline(always)]
fn add(histogram: &mut Block, word: u64, lane: usize, value: i64) {
    let cell = &mut histogram[usize::from((word >> (8 * lane)) as u8)][lane];
    *cell = cell.wrapping_add(value);
}

/// Rows between asking for a row's bins and using them.
const AHEAD: usize = 16;

/// Asks for the bins and the gradient of a row to come: below the root rows lie scattered.
#[inline(always)]
fn prefetch(bins: &Bins, rows: RowGradients, row: u32, block: usize) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let words = bins.words.as_ptr().wrapping_add(row as usize * bins.blocks + block);
        let gradient = rows.gradients.as_ptr().wrapping_add((row - rows.first) as usize);
        // SAFETY: a prefetch reads nothing that the program sees, whatever the address.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(words.cast());
            _mm_prefetch::<_MM_HINT_T0>(gradient.cast());
        }
    }
}

/// Adds all rows to the histograms of `N` blocks of eight columns from `block` on.
fn add_blocks<const WEIGHTED: bool, const N: usize>(
    bins: &Bins,
    rows: RowGradients,
    block: usize,
    mut out: [&mut Block; N],
) {
    let mut add_row = |words: &[u64], value: i64| {
        for lane in 0..LANES {
            for (histogram, &word) in out.iter_mut().zip(words) {
                add(histogram, word, lane, value);
            }
        }
    };
    // Rows side by side are read without the list, and need not be asked for.
    if rows.is_whole() {
        let words = bins.words[rows.first as usize * bins.blocks..].chunks_exact(bins.blocks);
        for (row, words) in (rows.first..).zip(words).take(rows.list.len()) {
            add_row(&words[block..block + N], rows.entry::<WEIGHTED>(row));
        }
        return;
    }
    let mut add_listed = |row: u32| {
        debug_assert!((row as usize) < bins.size && block + N <= bins.blocks);
        // SAFETY: rows of a list are rows of `bins`, which has a word of each for every block.
        let words = unsafe { bins.words.get_unchecked(row as usize * bins.blocks + block..).get_unchecked(..N) };
        add_row(words, rows.entry::<WEIGHTED>(row));
    };
    let (early, late) = rows.list.split_at(rows.list.len().saturating_sub(AHEAD));
    for (&row, &ahead) in early.iter().zip(rows.list.iter().skip(AHEAD)) {
        prefetch(bins, rows, ahead, block);
        add_listed(row);
    }
    late.iter().for_each(|&row| add_listed(row));
}

/// The last block where it has fewer than eight columns.
fn add_tail<const WEIGHTED: bool>(bins: &Bins, rows: RowGradients, columns: usize, histogram: &mut Block) {
    for &i in rows.list {
        let value = rows.entry::<WEIGHTED>(i);
        let word = bins.words[i as usize * bins.blocks + bins.blocks - 1];
        for lane in 0..columns {
            add(histogram, word, lane, value);
        }
    }
}
