//! Inner loops of tree growing on AVX-512 below nodes of at most 128 units: 8-bit ids, and tables that permutations look up.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

use std::arch::x86_64::*;

use super::avx512_scan::{Highest, low, prefix_sums};
use super::best_cut::Scores;
use super::grow_tree::{OpenNode, TreeSettings};
use super::strategies::strategy::{CutLimits, GrowthStrategy};
use super::valid_cuts::CutRange;
use super::vectors::Vectors;
use super::workspace::{Node, Workspace};
use crate::rng::Rng;

/// Most units of a node whose whole subtree fits into tables that one or two registers hold.
pub const SMALL: usize = 128;

/// Inner loops on 8-bit ids; the node's grids lie in tables that permutations look up.
#[derive(Debug)]
pub struct Small {
    /// Low and high 16 bits of rho by id.
    rho_low: [u16; SMALL],
    rho_high: [i16; SMALL],
    /// Sign of the dose by id: 0xff below the mean.
    below: [u8; SMALL],
    /// Units below the mean.
    count: usize,
}

impl Default for Small {
    fn default() -> Self {
        Self { rho_low: [0; SMALL], rho_high: [0; SMALL], below: [0; SMALL], count: 0 }
    }
}

impl Vectors<u8> for Small {
    #[inline(always)]
    fn presort(rank: &[i32], sample: &[u32], place: &mut [u8], taken: &mut [u64], order: &mut [u8]) {
        super::presort::presort(rank, sample, place, taken, order);
    }

    #[inline(always)]
    fn prepare(&mut self, rho: &[i32], dose: &[i32], start: usize, end: usize) {
        self.count = 0;
        for id in start..end {
            self.rho_low[id] = rho[id] as u16;
            self.rho_high[id] = (rho[id] >> 16) as i16;
            self.below[id] = (dose[id] >> 31) as u8;
            self.count += usize::from(dose[id] < 0);
        }
    }

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[u8], _dose: &[i32], limits: &CutLimits) -> CutRange {
        // SAFETY: see the head of this file.
        unsafe { self.cuts(order, limits) }
    }

    #[inline(always)]
    fn best_cut(&self, order: &[u8], scores: &Scores, range: CutRange, best: f64) -> Option<(f64, usize)> {
        // SAFETY: see the head of this file.
        unsafe { self.best(order, scores, range, best) }
    }

    #[inline(always)]
    fn partition(order: &[u8], moved: &[u8], middle: u8, left_size: usize, to: &mut [u8]) {
        // SAFETY: see the head of this file; `moved` has at least 128 entries.
        unsafe { partition_small(order, moved, middle, left_size, to) }
    }

    #[inline(always)]
    fn subtree<S: GrowthStrategy>(
        &mut self,
        _ws: &Workspace<u8>,
        _nodes: &mut Vec<Node>,
        _settings: &TreeSettings<S>,
        _node: &OpenNode<S::Moments>,
        _rng: &mut Rng,
    ) -> bool {
        false
    }
}

impl Small {
    /// The bounds of `cuts_by_counts`, from the positions of the first and last units of each arm.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi2")]
    unsafe fn cuts(&self, order: &[u8], limits: &CutLimits) -> CutRange {
        let (size, arm) = (order.len(), limits.min_per_arm);
        let above = size - self.count;
        if self.count < 2 * arm || above < 2 * arm {
            return CutRange { first: 1, last: 0 };
        }
        // SAFETY: the table has 128 bytes.
        let (t0, t1) = unsafe {
            (_mm512_loadu_si512(self.below.as_ptr().cast()), _mm512_loadu_si512(self.below.as_ptr().add(64).cast()))
        };
        let (mut lows, mut highs) = ([0; 2], [0; 2]);
        for (q, chunk) in order.chunks(64).enumerate() {
            let live = low(chunk.len());
            // SAFETY: masked to the chunk.
            let ids = unsafe { _mm512_maskz_loadu_epi8(live, chunk.as_ptr().cast()) };
            let below = _mm512_movepi8_mask(_mm512_permutex2var_epi8(t0, ids, t1));
            lows[q] = below & live;
            highs[q] = !below & live;
        }
        let least = limits.min_units as i64;
        let prefix = if arm == 0 { least } else { least.max(nth(lows, arm - 1) + 1).max(nth(highs, arm - 1) + 1) };
        let rest =
            size as i64 - if arm == 0 { size as i64 } else { nth(lows, self.count - arm).min(nth(highs, above - arm)) };
        CutRange { first: prefix - 1, last: size as i64 - 1 - least.max(rest) }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    unsafe fn best(&self, order: &[u8], scores: &Scores, range: CutRange, best: f64) -> Option<(f64, usize)> {
        let (first, end) = (range.first as usize, range.last as usize + 1);
        // SAFETY: the tables have 128 entries.
        let (lows, highs) =
            unsafe { (quarters(self.rho_low.as_ptr().cast()), quarters(self.rho_high.as_ptr().cast())) };
        let last_lane = _mm512_set1_epi32(15);
        let mut carry = _mm512_setzero_si512();
        let mut highest = Highest::above(best);
        for (c, chunk) in order[..end].chunks(32).enumerate() {
            let live = low(chunk.len()) as u32;
            // SAFETY: masked to the chunk.
            let ids = unsafe { _mm256_maskz_loadu_epi8(live, chunk.as_ptr().cast()) };
            let ids = _mm512_cvtepu8_epi16(ids);
            let low_bits = _mm512_maskz_mov_epi16(live, look_up(&lows, ids));
            let high_bits = _mm512_maskz_mov_epi16(live, look_up(&highs, ids));
            let halves = [
                join(_mm512_castsi512_si256(low_bits), _mm512_castsi512_si256(high_bits)),
                join(_mm512_extracti64x4_epi64::<1>(low_bits), _mm512_extracti64x4_epi64::<1>(high_bits)),
            ];
            for (j, values) in halves.into_iter().enumerate() {
                let k = 32 * c + 16 * j;
                if k >= end {
                    break;
                }
                let sums = _mm512_add_epi32(prefix_sums(values), carry);
                carry = _mm512_permutexvar_epi32(last_lane, sums);
                let valid = (live >> (16 * j)) as u16 & !(low(first.saturating_sub(k)) as u16);
                // SAFETY: `valid` cuts have weights.
                unsafe { highest.compare(sums, scores.cut_weight.as_ptr().add(k), k, valid) };
            }
        }
        highest.found()
    }
}

/// Position of set bit k of 128.
#[inline]
#[target_feature(enable = "bmi2")]
fn nth([first, second]: [u64; 2], k: usize) -> i64 {
    let inside = first.count_ones() as usize;
    if k < inside {
        i64::from(_pdep_u64(1 << k, first).trailing_zeros())
    } else {
        64 + i64::from(_pdep_u64(1 << (k - inside), second).trailing_zeros())
    }
}

/// 128 entries of 16 bits in four registers.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn quarters(table: *const i16) -> [__m512i; 4] {
    // SAFETY: the caller's table has 128 entries.
    unsafe { [0, 32, 64, 96].map(|at| _mm512_loadu_si512(table.add(at).cast())) }
}

/// Entries of a table at 32 ids below 128.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn look_up(table: &[__m512i; 4], ids: __m512i) -> __m512i {
    let first = _mm512_permutex2var_epi16(table[0], ids, table[1]);
    let second = _mm512_permutex2var_epi16(table[2], ids, table[3]);
    _mm512_mask_mov_epi16(first, _mm512_test_epi16_mask(ids, _mm512_set1_epi16(64)), second)
}

/// 32-bit integers from their halves.
#[inline]
#[target_feature(enable = "avx512f")]
fn join(low_bits: __m256i, high_bits: __m256i) -> __m512i {
    let high = _mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(high_bits));
    _mm512_or_si512(high, _mm512_cvtepu16_epi32(low_bits))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2")]
unsafe fn partition_small(order: &[u8], moved: &[u8], middle: u8, left_size: usize, to: &mut [u8]) {
    // SAFETY: `moved` has 128 entries.
    let (t0, t1) =
        unsafe { (_mm512_loadu_si512(moved.as_ptr().cast()), _mm512_loadu_si512(moved.as_ptr().add(64).cast())) };
    let middle = _mm512_set1_epi8(middle as i8);
    let (lower, upper) = to.split_at_mut(left_size);
    let (mut left, mut right) = (0, 0);
    for chunk in order.chunks(64) {
        let live = low(chunk.len());
        // SAFETY: masked to the chunk; stores are bounded by the slices.
        unsafe {
            let ids = _mm512_maskz_loadu_epi8(live, chunk.as_ptr().cast());
            let new = _mm512_permutex2var_epi8(t0, ids, t1);
            let goes_left = _mm512_mask_cmplt_epu8_mask(live, new, middle);
            let goes_right = live & !goes_left;
            let (lefts, rights) = (goes_left.count_ones() as usize, goes_right.count_ones() as usize);
            let (l, r) = (&mut lower[left..left + lefts], &mut upper[right..right + rights]);
            _mm512_mask_storeu_epi8(l.as_mut_ptr().cast(), low(lefts), _mm512_maskz_compress_epi8(goes_left, new));
            _mm512_mask_storeu_epi8(r.as_mut_ptr().cast(), low(rights), _mm512_maskz_compress_epi8(goes_right, new));
            left += lefts;
            right += rights;
        }
    }
}
