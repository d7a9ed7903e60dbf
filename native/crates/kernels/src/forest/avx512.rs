//! Inner loops of tree growing on AVX-512 (F, DQ, BW, VL, VBMI, VBMI2): 16-bit ids, and 8-bit ids below nodes of 128 units.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

use std::arch::x86_64::*;

use super::best_cut::Scores;
use super::grow_tree::{OpenNode, TreeSettings, grow_open};
use super::node_moments::CutLimits;
use super::valid_cuts::CutRange;
use super::vectors::Vectors;
use super::workspace::{Node, Workspace};
use crate::rng::Rng;

/// Whether this processor has every instruction that this file uses.
pub fn is_available() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("bmi2")
}

/// Most units of a node whose whole subtree fits into tables that one or two registers hold.
const SMALL: usize = 128;

/// The lowest `count` bits.
#[inline(always)]
const fn low(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// Inner loops on 16-bit ids.
#[derive(Debug)]
pub struct Wide {
    below: Workspace<u8>,
    small: Small,
}

impl Wide {
    pub fn new(p: usize) -> Self {
        Self { below: Workspace::new(0, p, SMALL, 0), small: Small::default() }
    }
}

impl Vectors<u16> for Wide {
    /// Ids are scattered to their ranks, then the places that are not empty are compressed. Empty is `u16::MAX`.
    #[inline(always)]
    fn presort(rank: &[i32], sample: &[u32], place: &mut [u16], _taken: &mut [u64], order: &mut [u16]) {
        for (id, &unit) in sample.iter().enumerate() {
            place[rank[unit as usize] as usize] = id as u16;
        }
        // SAFETY: see the head of this file.
        unsafe { compress_places(place, order) }
    }

    #[inline(always)]
    fn prepare(&mut self, _rho: &[i32], _dose: &[i32], _start: usize, _end: usize) {}

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[u16], dose: &[i32], limits: &CutLimits) -> CutRange {
        super::valid_cuts::cuts_by_counts(order, dose, limits)
    }

    #[inline(always)]
    fn best_cut(&self, order: &[u16], scores: &Scores, range: CutRange, best: f64) -> Option<(f64, usize)> {
        // SAFETY: see the head of this file; ids of an order are below the length of `rho`.
        unsafe { best_cut_wide(order, scores, range, best) }
    }

    #[inline(always)]
    fn partition(order: &[u16], moved: &[u16], middle: u16, left_size: usize, to: &mut [u16]) {
        // SAFETY: see the head of this file; `moved` has a spare entry at its end.
        unsafe { partition_wide(order, moved, middle, left_size, to) }
    }

    #[inline(always)]
    fn subtree(
        &mut self,
        ws: &Workspace<u16>,
        nodes: &mut Vec<Node>,
        settings: &TreeSettings,
        node: &OpenNode,
        rng: &mut Rng,
    ) -> bool {
        let size = node.end - node.start;
        if size > SMALL || settings.imbalance_penalty != 0.0 {
            return false;
        }
        let range = node.start..node.end;
        let (units, below) = (&ws.units[node.side], &mut self.below);
        below.units[0].unit[..size].copy_from_slice(&units.unit[range.clone()]);
        below.units[0].outcome[..size].copy_from_slice(&units.outcome[range.clone()]);
        below.units[0].treatment[..size].copy_from_slice(&units.treatment[range.clone()]);
        let rows = ws.order[node.side].chunks_exact(ws.capacity).zip(below.order[0].chunks_exact_mut(SMALL));
        for (order, small) in rows {
            for (id, small) in order[range.clone()].iter().zip(small) {
                *small = (id - node.start as u16) as u8;
            }
        }
        let root = OpenNode { side: 0, start: 0, end: size, ..*node };
        grow_open(below, &mut self.small, nodes, settings, root, rng);
        true
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
unsafe fn compress_places(place: &mut [u16], order: &mut [u16]) {
    let empty = _mm512_set1_epi16(-1);
    let mut k = 0;
    for chunk in place.chunks_mut(32) {
        let live = low(chunk.len()) as u32;
        // SAFETY: loads and stores are masked to the chunk, and to the `order` entries that this sample fills.
        unsafe {
            let ids = _mm512_mask_loadu_epi16(empty, live, chunk.as_ptr().cast());
            let taken = _mm512_cmpneq_epi16_mask(ids, empty);
            let count = taken.count_ones() as usize;
            let to = order[k..k + count].as_mut_ptr();
            _mm512_mask_storeu_epi16(to.cast(), low(count) as u32, _mm512_maskz_compress_epi16(taken, ids));
            _mm512_mask_storeu_epi16(chunk.as_mut_ptr().cast(), taken, empty);
            k += count;
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
unsafe fn partition_wide(order: &[u16], moved: &[u16], middle: u16, left_size: usize, to: &mut [u16]) {
    let middle = _mm512_set1_epi16(middle as i16);
    let low_half = _mm512_set1_epi32(0xffff);
    let (lower, upper) = to.split_at_mut(left_size);
    let (mut left, mut right) = (0, 0);
    for chunk in order.chunks(32) {
        let live = low(chunk.len()) as u32;
        // SAFETY: masked to the chunk; ids are below the length of `moved` less its spare entry, which covers the two
        // bytes that a 32-bit gather of the last 16-bit entry reads beyond it; stores are bounded by the slices.
        unsafe {
            let ids = _mm512_maskz_loadu_epi16(live, chunk.as_ptr().cast());
            let first = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(ids));
            let second = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64::<1>(ids));
            let first = _mm512_and_si512(_mm512_i32gather_epi32::<2>(first, moved.as_ptr().cast()), low_half);
            let second = _mm512_and_si512(_mm512_i32gather_epi32::<2>(second, moved.as_ptr().cast()), low_half);
            let low_ids = _mm512_castsi256_si512(_mm512_cvtepi32_epi16(first));
            let new = _mm512_inserti64x4::<1>(low_ids, _mm512_cvtepi32_epi16(second));
            let goes_left = _mm512_mask_cmplt_epu16_mask(live, new, middle);
            let goes_right = live & !goes_left;
            let (lefts, rights) = (goes_left.count_ones() as usize, goes_right.count_ones() as usize);
            let (l, r) = (&mut lower[left..left + lefts], &mut upper[right..right + rights]);
            let compressed = _mm512_maskz_compress_epi16(goes_left, new);
            _mm512_mask_storeu_epi16(l.as_mut_ptr().cast(), low(lefts) as u32, compressed);
            let compressed = _mm512_maskz_compress_epi16(goes_right, new);
            _mm512_mask_storeu_epi16(r.as_mut_ptr().cast(), low(rights) as u32, compressed);
            left += lefts;
            right += rights;
        }
    }
}

/// Inclusive prefix sums of 16 lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn prefix_sums(v: __m512i) -> __m512i {
    let zero = _mm512_setzero_si512();
    let v = _mm512_add_epi32(v, _mm512_alignr_epi32::<15>(v, zero));
    let v = _mm512_add_epi32(v, _mm512_alignr_epi32::<14>(v, zero));
    let v = _mm512_add_epi32(v, _mm512_alignr_epi32::<12>(v, zero));
    _mm512_add_epi32(v, _mm512_alignr_epi32::<8>(v, zero))
}

/// The first maximum of the gains of a column, lane by lane.
struct Highest {
    gain: [__m512d; 2],
    cut: [__m512i; 2],
    /// Lanes that were ever raised.
    raised: u8,
}

impl Highest {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn above(best: f64) -> Self {
        Self { gain: [_mm512_set1_pd(best); 2], cut: [_mm512_set1_epi64(-1); 2], raised: 0 }
    }

    /// Compares cuts `k .. k + 16`, those of `valid`, whose left sums are `sums`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn compare(&mut self, sums: __m512i, weights: *const f64, k: usize, valid: u16) {
        let lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
        let halves = [_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64::<1>(sums)];
        for (j, half) in halves.into_iter().enumerate() {
            let valid = (valid >> (8 * j)) as u8;
            let s = _mm512_cvtepi32_pd(half);
            // SAFETY: masked to valid cuts, which have weights.
            let weight = unsafe { _mm512_maskz_loadu_pd(valid, weights.add(8 * j)) };
            let gain = _mm512_mul_pd(_mm512_mul_pd(s, s), weight);
            let wins = _mm512_mask_cmp_pd_mask::<_CMP_GT_OQ>(valid, gain, self.gain[j]);
            self.raised |= wins;
            self.gain[j] = _mm512_mask_mov_pd(self.gain[j], wins, gain);
            let cut = _mm512_add_epi64(lanes, _mm512_set1_epi64((k + 8 * j) as i64));
            self.cut[j] = _mm512_mask_mov_epi64(self.cut[j], wins, cut);
        }
    }

    /// The highest gain, and the first cut that reaches it; none if no gain was above the best so far.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn found(&self) -> Option<(f64, usize)> {
        if self.raised == 0 {
            return None;
        }
        let highest = _mm512_reduce_max_pd(_mm512_max_pd(self.gain[0], self.gain[1]));
        let all = _mm512_set1_pd(highest);
        let first =
            |j: usize| _mm512_mask_reduce_min_epu64(_mm512_cmp_pd_mask::<_CMP_EQ_OQ>(self.gain[j], all), self.cut[j]);
        Some((highest, first(0).min(first(1)) as usize))
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
unsafe fn best_cut_wide(order: &[u16], scores: &Scores, range: CutRange, best: f64) -> Option<(f64, usize)> {
    let (first, end) = (range.first as usize, range.last as usize + 1);
    let rho = scores.rho.as_ptr();
    let mut sum = _mm512_setzero_si512();
    let whole = first / 16 * 16;
    for chunk in order[..whole].chunks_exact(16) {
        // SAFETY: a whole chunk; ids are below the length of `rho`.
        unsafe {
            let ids = _mm512_cvtepu16_epi32(_mm256_loadu_si256(chunk.as_ptr().cast()));
            sum = _mm512_add_epi32(sum, _mm512_i32gather_epi32::<4>(ids, rho));
        }
    }
    let last_lane = _mm512_set1_epi32(15);
    let mut carry = _mm512_set1_epi32(_mm512_reduce_add_epi32(sum));
    let mut highest = Highest::above(best);
    for (c, chunk) in order[whole..end].chunks(16).enumerate() {
        let k = whole + 16 * c;
        let live = low(chunk.len()) as u16;
        let valid = live & !(low(first.saturating_sub(k)) as u16);
        // SAFETY: masked to the chunk; ids are below the length of `rho`, cuts below that of `cut_weight`.
        unsafe {
            let ids = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(live, chunk.as_ptr().cast()));
            let values = _mm512_mask_i32gather_epi32::<4>(_mm512_setzero_si512(), live, ids, rho);
            let sums = _mm512_add_epi32(prefix_sums(values), carry);
            carry = _mm512_permutexvar_epi32(last_lane, sums);
            highest.compare(sums, scores.cut_weight.as_ptr().add(k), k, valid);
        }
    }
    highest.found()
}

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
    fn subtree(
        &mut self,
        _ws: &Workspace<u8>,
        _nodes: &mut Vec<Node>,
        _settings: &TreeSettings,
        _node: &OpenNode,
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
