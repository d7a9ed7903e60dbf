//! Best split of a node within one block of columns. The twin's `bestSplit` states formula and ties.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use super::bins::{LANES, MISSING_BIN};
use super::histogram::{Block, count_of, sum_of};
#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512, Lanes};
use super::split::{BlockShape, NodeTotals, Split};
use crate::simd::Simd;

/// Histograms of the smaller of two siblings and of their parent within a block.
#[derive(Debug)]
pub struct Family<'a> {
    /// The smaller child's, as parts to be added up: one per worker.
    pub parts: (&'a Block, &'a [&'a Block]),
    /// Where the smaller child's goes.
    pub small: &'a mut Block,
    /// The parent's, of which the larger child's remains.
    pub large: &'a mut Block,
    /// Whether `small` and `large` are looked at again; otherwise they may be left as they are.
    pub keep: bool,
}

/// Best splits of two siblings, the smaller one first. A sibling without totals is not looked at.
pub fn scan_pair(
    simd: Simd,
    shape: BlockShape,
    family: Family,
    totals: (Option<NodeTotals>, NodeTotals),
) -> (Split, Split) {
    match simd {
        Simd::Portable => {
            let Family { parts, small, large, .. } = family;
            merge(shape, parts, small);
            for bin in shape.all_bins() {
                large[bin] = less(&large[bin], &small[bin]);
            }
            let best = totals.0.map_or_else(Split::default, |t| scan_scalar(shape, small, t));
            (best, scan_scalar(shape, large, totals.1))
        }
        // SAFETY: the variant exists only where the processor was found to have these instructions.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 => unsafe { pair_avx2(shape, family, totals) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx512 => unsafe { pair_avx512(shape, family, totals) },
    }
}

/// Best split of the root, whose histogram `parts` add up to and `whole` receives.
pub fn scan_root(
    simd: Simd,
    shape: BlockShape,
    (parts, whole): ((&Block, &[&Block]), &mut Block),
    totals: NodeTotals,
) -> Split {
    merge(shape, parts, whole);
    match simd {
        Simd::Portable => scan_scalar(shape, whole, totals),
        // SAFETY: the variant exists only where the processor was found to have these instructions.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 => unsafe { one_avx2(shape, whole, totals) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx512 => unsafe { one_avx512(shape, whole, totals) },
    }
}

/// Adds up the workers' parts of a histogram.
fn merge(shape: BlockShape, (first, others): (&Block, &[&Block]), whole: &mut Block) {
    for bin in shape.all_bins() {
        whole[bin] = others.iter().fold(first[bin], |sum, part| plus(&sum, &part[bin]));
    }
}

fn plus(a: &[i64; LANES], b: &[i64; LANES]) -> [i64; LANES] {
    std::array::from_fn(|lane| a[lane].wrapping_add(b[lane]))
}

fn less(a: &[i64; LANES], b: &[i64; LANES]) -> [i64; LANES] {
    std::array::from_fn(|lane| a[lane].wrapping_sub(b[lane]))
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
            // d has the sign of the left mean less the right one.
            if shape.directions.is_some_and(|directions| directions[lane] * d > 0.0) {
                continue;
            }
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
fn pair_avx512(s: BlockShape, f: Family, t: (Option<NodeTotals>, NodeTotals)) -> (Split, Split) {
    // SAFETY: this function is compiled for these instructions, so that the processor has them.
    unsafe { pair_lanes::<Avx512>(s, f, t) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn pair_avx2(s: BlockShape, f: Family, t: (Option<NodeTotals>, NodeTotals)) -> (Split, Split) {
    // SAFETY: this function is compiled for these instructions, so that the processor has them.
    unsafe { pair_lanes::<Avx2>(s, f, t) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
fn one_avx512(shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    // SAFETY: this function is compiled for these instructions, so that the processor has them.
    unsafe { one_lanes::<Avx512>(shape, histogram, totals) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn one_avx2(shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
    // SAFETY: this function is compiled for these instructions, so that the processor has them.
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
    direction: L::Real,
}

#[cfg(target_arch = "x86_64")]
impl<L: Lanes> Scan<L> {
    #[inline(always)]
    unsafe fn new(totals: NodeTotals, directions: Option<[f64; LANES]>) -> Self {
        // SAFETY: the caller's promise, that the processor has the instructions of `L`.
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
                direction: directions.map_or(L::splat(0.0), |directions| L::from_array(&directions)),
            }
        }
    }

    #[inline(always)]
    unsafe fn step<const PENALTY: bool, const ALL: bool, const MONOTONE: bool>(
        &mut self,
        entries: L::Packed,
        bin: L::Real,
    ) {
        // SAFETY: the caller's promise, that the processor has the instructions of `L`.
        unsafe {
            self.prefix = L::plus(self.prefix, entries);
            let c = L::counts(self.prefix);
            let other = L::sub(self.count, c);
            let valid = L::both(L::at_least(c, self.smallest), L::at_least(other, self.smallest));
            let valid = if ALL { valid } else { L::both(valid, self.active) };
            // Deep nodes have few places where both children are large enough.
            if !L::any(valid) {
                return;
            }
            // Adding a penalty of zero changes nothing.
            let a = if PENALTY { L::add(c, self.penalty) } else { c };
            let b = if PENALTY { L::add(other, self.penalty) } else { other };
            let d = L::sub(L::mul(L::sums(self.prefix), self.scale), L::mul(self.sum, a));
            let top = L::mul(d, d);
            let bottom = L::mul(a, b);
            let better = L::above(L::mul(top, self.bottom), L::mul(self.top, bottom));
            let better = L::both(valid, better);
            let better =
                if MONOTONE { L::both(better, L::at_least(L::splat(0.0), L::mul(self.direction, d))) } else { better };
            self.top = L::choose(better, top, self.top);
            self.bottom = L::choose(better, bottom, self.bottom);
            self.bin = L::choose(better, bin, self.bin);
            self.at = L::choose_packed(better, self.prefix, self.at);
        }
    }

    /// Scans again with the missing values on the left, in the lanes that have some.
    #[inline(always)]
    unsafe fn missing_left(&mut self, shape: BlockShape, histogram: &Block) -> [f64; LANES] {
        // SAFETY: the caller's promise, that the processor has the instructions of `L`.
        unsafe {
            let before = L::to_array(self.bin);
            self.prefix = L::load(&histogram[MISSING_BIN]);
            self.active = L::at_least(L::counts(self.prefix), L::splat(1.0));
            self.bin = L::splat(-1.0);
            for (bin, entries) in histogram[..shape.bins].iter().enumerate() {
                self.step::<true, false, true>(L::load(entries), L::splat(bin as f64));
            }
            before
        }
    }

    /// The best of the eight columns.
    #[inline(always)]
    unsafe fn finish(mut self, shape: BlockShape, histogram: &Block, totals: NodeTotals) -> Split {
        // SAFETY: the caller's promise, that the processor has the instructions of `L`.
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
    // SAFETY: the caller's promise, that the processor has the instructions of `L`.
    unsafe {
        let mut scan = Scan::<L>::new(totals, shape.directions);
        for (bin, entries) in histogram[..shape.bins].iter().enumerate() {
            scan.step::<true, true, true>(L::load(entries), L::splat(bin as f64));
        }
        scan.finish(shape, histogram, totals)
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn pair_lanes<L: Lanes>(
    shape: BlockShape,
    family: Family,
    totals: (Option<NodeTotals>, NodeTotals),
) -> (Split, Split) {
    // SAFETY: the caller's promise, that the processor has the instructions of `L`.
    unsafe {
        let Family { parts, small, large, keep } = family;
        let missing = parts.1.iter().fold(parts.0[MISSING_BIN], |sum, part| plus(&sum, &part[MISSING_BIN]));
        small[MISSING_BIN] = missing;
        large[MISSING_BIN] = less(&large[MISSING_BIN], &missing);
        // Missing values make the scan look at the histograms a second time.
        let family = Family { parts, small: &mut *small, large: &mut *large, keep: keep || shape.missing };
        let mut scans = (
            totals.0.map(|totals| Scan::<L>::new(totals, shape.directions)),
            Scan::<L>::new(totals.1, shape.directions),
        );
        // What most fits do not need is not looked at bin by bin.
        match (totals.1.penalty == 0.0, shape.directions) {
            (true, None) => step_both::<L, false, false>(shape, family, &mut scans),
            (false, None) => step_both::<L, true, false>(shape, family, &mut scans),
            (_, Some(_)) => step_both::<L, true, true>(shape, family, &mut scans),
        }
        let first = scans.0.zip(totals.0).map(|(scan, totals)| scan.finish(shape, small, totals));
        (first.unwrap_or_default(), scans.1.finish(shape, large, totals.1))
    }
}

/// All bins of both siblings.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn step_both<L: Lanes, const PENALTY: bool, const MONOTONE: bool>(
    shape: BlockShape,
    family: Family,
    scans: &mut (Option<Scan<L>>, Scan<L>),
) {
    // SAFETY: the caller's promise, that the processor has the instructions of `L`.
    unsafe {
        let Family { parts: (part, others), small, large, keep } = family;
        let (mut first, mut second) = *scans;
        let (mut bin, one) = (L::splat(0.0), L::splat(1.0));
        let bins = small[..shape.bins].iter_mut().zip(&mut large[..shape.bins]).zip(&part[..shape.bins]).enumerate();
        for (k, ((child, parent), part)) in bins {
            let mut entries = L::load(part);
            for other in others {
                entries = L::plus(entries, L::load(&other[k]));
            }
            let rest = L::minus(L::load(parent), entries);
            if keep {
                L::store(child, entries);
                L::store(parent, rest);
            }
            if let Some(first) = &mut first {
                first.step::<PENALTY, true, MONOTONE>(entries, bin);
            }
            second.step::<PENALTY, true, MONOTONE>(rest, bin);
            bin = L::add(bin, one);
        }
        *scans = (first, second);
    }
}
