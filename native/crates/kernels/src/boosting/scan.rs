//! Best split of a node within one block of columns. The twin's `bestSplit` states formula and ties.

use super::bins::{LANES, MISSING_BIN};
use super::histogram::{Block, count_of, sum_of};
#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512, Lanes};
use crate::simd::Simd;

/// Best split of a node; `gain` 0 if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Split {
    pub gain: f64,
    pub column: u32,
    pub bin: u8,
    pub missing_left: u8,
    /// Gradient sum and rows of the left child.
    pub sum: i64,
    pub count: u32,
}

/// What a scan has to know about a node.
#[derive(Debug, Clone, Copy)]
pub struct NodeTotals {
    sum: f64,
    count: f64,
    penalty: f64,
    /// count + 2 penalty
    scale: f64,
    /// What a split has to exceed: the cost of the penalty on two leaves instead of one.
    floor: f64,
    smallest: f64,
}

impl NodeTotals {
    pub fn new(sum: i64, count: u32, penalty: f64, min_leaf_size: u32) -> Self {
        let (sum, count) = (sum as f64, f64::from(count));
        Self {
            sum,
            count,
            penalty,
            scale: count + 2.0 * penalty,
            floor: (sum * sum * penalty) / (count + penalty),
            smallest: f64::from(min_leaf_size),
        }
    }
}

/// Shape of a block.
#[derive(Debug, Clone, Copy)]
pub struct BlockShape {
    /// Number of the block's first column.
    pub column: u32,
    /// Regular bins that any of its columns has.
    pub bins: usize,
    /// Whether missing values occur.
    pub missing: bool,
}

/// Best splits of two siblings. The larger one's histogram comes in as the parent's and leaves as its own. A sibling
/// without totals is not looked at.
pub fn scan_pair(
    simd: Simd,
    shape: BlockShape,
    (small, large): (&Block, &mut Block),
    totals: (Option<NodeTotals>, NodeTotals),
) -> (Split, Split) {
    match simd {
        Simd::Portable => {
            subtract(shape, small, large);
            let best = totals.0.map_or_else(Split::default, |t| scan_scalar(shape, small, t));
            (best, scan_scalar(shape, large, totals.1))
        }
        // SAFETY: the variant exists only where the processor was found to have these instructions.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 => unsafe { pair_avx2(shape, (small, large), totals) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx512 => unsafe { pair_avx512(shape, (small, large), totals) },
    }
}

/// Best split of one node.
pub fn scan_one(simd: Simd, shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    match simd {
        Simd::Portable => scan_scalar(shape, histogram, totals),
        // SAFETY: the variant exists only where the processor was found to have these instructions.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 => unsafe { one_avx2(shape, histogram, totals) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx512 => unsafe { one_avx512(shape, histogram, totals) },
    }
}

/// Subtracts a child from its parent, regular bins and missing ones.
fn subtract(shape: BlockShape, small: &Block, large: &mut Block) {
    let regular = large[..shape.bins].iter_mut().zip(&small[..shape.bins]);
    for (parent, child) in regular {
        subtract_bin(parent, child);
    }
    subtract_bin(&mut large[MISSING_BIN], &small[MISSING_BIN]);
}

fn subtract_bin(parent: &mut [i64; LANES], child: &[i64; LANES]) {
    for (parent, child) in parent.iter_mut().zip(child) {
        *parent = parent.wrapping_sub(*child);
    }
}

/// A candidate as a fraction, compared by cross-multiplication within a column.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    top: f64,
    bottom: f64,
    bin: usize,
    missing_left: u8,
    prefix: i64,
}

fn scan_scalar(shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    let mut best = Split::default();
    for lane in 0..LANES {
        if let Some(found) = scan_lane(shape, histogram, lane, totals) {
            keep_better(&mut best, found, shape.column + lane as u32, (histogram[MISSING_BIN][lane], totals));
        }
    }
    best
}

fn scan_lane(shape: BlockShape, histogram: &Block, lane: usize, totals: NodeTotals) -> Option<Fraction> {
    let NodeTotals { sum, count, penalty, scale, floor, smallest } = totals;
    let missing = if shape.missing { histogram[MISSING_BIN][lane] } else { 0 };
    let mut best = Fraction { top: floor, bottom: 1.0, bin: usize::MAX, missing_left: 0, prefix: 0 };
    for side in 0..if missing == 0 { 1 } else { 2_u8 } {
        let mut prefix = if side == 0 { 0 } else { missing };
        for (bin, entries) in histogram[..shape.bins].iter().enumerate() {
            if entries[lane] == 0 && side == 0 {
                continue;
            }
            prefix = prefix.wrapping_add(entries[lane]);
            let c = f64::from(count_of(prefix));
            let other = count - c;
            if c < smallest {
                continue;
            }
            if other < smallest {
                break;
            }
            let a = c + penalty;
            let d = sum_of(prefix) as f64 * scale - sum * a;
            let (top, bottom) = (d * d, a * (other + penalty));
            if top * best.bottom > best.top * bottom {
                best = Fraction { top, bottom, bin, missing_left: side, prefix };
            }
        }
    }
    (best.bin != usize::MAX).then_some(best)
}

/// Replaces the best split by a fraction of a later column that exceeds it.
#[inline(always)]
fn keep_better(best: &mut Split, found: Fraction, column: u32, (missing, totals): (i64, NodeTotals)) {
    let gain = found.top / found.bottom;
    if gain > best.gain {
        let count = count_of(found.prefix);
        // Missing values that training has not seen here go with the larger child.
        let larger = u8::from(f64::from(count) > totals.count - f64::from(count));
        let missing_left = if missing == 0 { larger } else { found.missing_left };
        *best = Split { gain, column, bin: found.bin as u8, missing_left, sum: sum_of(found.prefix), count };
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
fn pair_avx512(s: BlockShape, h: (&Block, &mut Block), t: (Option<NodeTotals>, NodeTotals)) -> (Split, Split) {
    unsafe { pair_lanes::<Avx512>(s, h, t) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn pair_avx2(s: BlockShape, h: (&Block, &mut Block), t: (Option<NodeTotals>, NodeTotals)) -> (Split, Split) {
    unsafe { pair_lanes::<Avx2>(s, h, t) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
fn one_avx512(shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    unsafe { one_lanes::<Avx512>(shape, histogram, totals) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn one_avx2(shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    unsafe { one_lanes::<Avx2>(shape, histogram, totals) }
}

/// Eight columns scanned side by side.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
struct Scan<L: Lanes> {
    prefix: L::Packed,
    top: L::Real,
    bottom: L::Real,
    bin: L::Real,
    at: L::Packed,
    /// Lanes that take part.
    active: L::Mask,
    sum: L::Real,
    count: L::Real,
    penalty: L::Real,
    scale: L::Real,
    smallest: L::Real,
}

#[cfg(target_arch = "x86_64")]
impl<L: Lanes> Scan<L> {
    #[inline(always)]
    unsafe fn new(totals: NodeTotals) -> Self {
        unsafe {
            let zero = L::load(&[0; LANES]);
            Self {
                prefix: zero,
                top: L::splat(totals.floor),
                bottom: L::splat(1.0),
                bin: L::splat(-1.0),
                at: zero,
                active: L::at_least(L::splat(0.0), L::splat(0.0)),
                sum: L::splat(totals.sum),
                count: L::splat(totals.count),
                penalty: L::splat(totals.penalty),
                scale: L::splat(totals.scale),
                smallest: L::splat(totals.smallest),
            }
        }
    }

    #[inline(always)]
    unsafe fn step(&mut self, entries: L::Packed, bin: L::Real) {
        unsafe {
            self.prefix = L::plus(self.prefix, entries);
            let c = L::counts(self.prefix);
            let other = L::sub(self.count, c);
            let valid = L::both(L::at_least(c, self.smallest), L::at_least(other, self.smallest));
            let valid = L::both(valid, self.active);
            // Deep nodes have few places where both children are large enough.
            if !L::any(valid) {
                return;
            }
            let a = L::add(c, self.penalty);
            let d = L::sub(L::mul(L::sums(self.prefix), self.scale), L::mul(self.sum, a));
            let top = L::mul(d, d);
            let bottom = L::mul(a, L::add(other, self.penalty));
            let better = L::above(L::mul(top, self.bottom), L::mul(self.top, bottom));
            let better = L::both(valid, better);
            self.top = L::choose(better, top, self.top);
            self.bottom = L::choose(better, bottom, self.bottom);
            self.bin = L::choose(better, bin, self.bin);
            self.at = L::choose_packed(better, self.prefix, self.at);
        }
    }

    /// Scans again with the missing values on the left, in the lanes that have some.
    #[inline(always)]
    unsafe fn missing_left(&mut self, shape: BlockShape, histogram: &Block) -> [f64; LANES] {
        unsafe {
            let before = L::to_array(self.bin);
            self.prefix = L::load(&histogram[MISSING_BIN]);
            self.active = L::at_least(L::counts(self.prefix), L::splat(1.0));
            self.bin = L::splat(-1.0);
            for (bin, entries) in histogram[..shape.bins].iter().enumerate() {
                self.step(L::load(entries), L::splat(bin as f64));
            }
            before
        }
    }

    /// The best of the eight columns.
    #[inline(always)]
    unsafe fn finish(mut self, shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
        unsafe {
            let right = if shape.missing { self.missing_left(shape, histogram) } else { L::to_array(self.bin) };
            let left = if shape.missing { L::to_array(self.bin) } else { [-1.0; LANES] };
            let (tops, bottoms) = (L::to_array(self.top), L::to_array(self.bottom));
            let mut prefixes = [0; LANES];
            L::store(&mut prefixes, self.at);
            let mut best = Split::default();
            for lane in 0..LANES {
                let missing_left = u8::from(left[lane] >= 0.0);
                let bin = if missing_left == 1 { left[lane] } else { right[lane] };
                if bin >= 0.0 {
                    let (top, bottom, prefix) = (tops[lane], bottoms[lane], prefixes[lane]);
                    let found = Fraction { top, bottom, bin: bin as usize, missing_left, prefix };
                    let missing = if shape.missing { histogram[MISSING_BIN][lane] } else { 0 };
                    keep_better(&mut best, found, shape.column + lane as u32, (missing, totals));
                }
            }
            best
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn one_lanes<L: Lanes>(shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    unsafe {
        let mut scan = Scan::<L>::new(totals);
        for (bin, entries) in histogram[..shape.bins].iter().enumerate() {
            scan.step(L::load(entries), L::splat(bin as f64));
        }
        scan.finish(shape, histogram, totals)
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn pair_lanes<L: Lanes>(
    shape: BlockShape,
    (small, large): (&Block, &mut Block),
    totals: (Option<NodeTotals>, NodeTotals),
) -> (Split, Split) {
    unsafe {
        subtract_bin(&mut large[MISSING_BIN], &small[MISSING_BIN]);
        let mut second = Scan::<L>::new(totals.1);
        let bins = large[..shape.bins].iter_mut().zip(&small[..shape.bins]).enumerate();
        let Some(first_totals) = totals.0 else {
            for (bin, (parent, child)) in bins {
                let rest = L::minus(L::load(parent), L::load(child));
                L::store(parent, rest);
                second.step(rest, L::splat(bin as f64));
            }
            return (Split::default(), second.finish(shape, large, totals.1));
        };
        let mut first = Scan::<L>::new(first_totals);
        for (bin, (parent, child)) in bins {
            let entries = L::load(child);
            let rest = L::minus(L::load(parent), entries);
            L::store(parent, rest);
            let bin = L::splat(bin as f64);
            first.step(entries, bin);
            second.step(rest, bin);
        }
        (first.finish(shape, small, first_totals), second.finish(shape, large, totals.1))
    }
}
