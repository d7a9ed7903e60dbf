//! Inner loops of tree growing on AVX-512 below small nodes: 8-bit ids, and tables in registers that permutations look up.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

use std::arch::x86_64::*;

use super::avx512_scan::{gains, low, prefix_sums};
use super::best_cut::{Scores, Ties};
use super::grow_tree::{OpenNode, TreeSettings};
use super::integer_grid::SMALL;
use super::strategies::strategy::{CutLimits, GrowthStrategy};
use super::valid_cuts::{CutRange, Prefix, Variation, between, shortest_by_variation};
use super::vectors::Vectors;
use super::workspace::{GrowingTree, Workspace};
use crate::rng::Rng;

/// Inner loops on 8-bit ids, for which the node's grids lie in tables of 16 bits by id within the node. As many entries
/// are looked up in as the node has: by one permutation of two registers to 64 units, by two to 128, by four to 256.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Small {
    rho: [i16; SMALL],
    dose: [i16; SMALL],
    /// Cut weights of 32 cuts by 32: of the 16 even ones, then of the odd ones.
    weights: [f32; SMALL],
    /// First id of the node.
    start: usize,
    /// Units below the mean, and their ids within the node as bits.
    count: usize,
    below: [u64; 4],
}

impl Default for Small {
    fn default() -> Self {
        let table = [0; SMALL];
        Self { rho: table, dose: table, weights: [0.0; SMALL], start: 0, count: 0, below: [0; 4] }
    }
}

impl Vectors<u8> for Small {
    #[inline(always)]
    fn presort(rank: &[i32], sample: &[u32], place: &mut [u8], taken: &mut [u64], order: &mut [u8]) {
        super::presort::presort(rank, sample, place, taken, order);
    }

    #[inline(always)]
    fn prepare(&mut self, scores: &Scores, start: usize, end: usize) {
        // SAFETY: see the head of this file.
        unsafe { self.fill(scores, start, end) }
    }

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[u8], _dose: &[i32], limits: &CutLimits) -> CutRange {
        // SAFETY: see the head of this file.
        let [prefix, suffix] = unsafe { self.shortest(order, limits) };
        between(order.len(), prefix, suffix)
    }

    #[inline(always)]
    fn cuts_by_variation(&self, order: &[u8], scores: &Scores, limits: &CutLimits, min_squares: f64) -> CutRange {
        // SAFETY: see the head of this file.
        let [prefix, suffix] = unsafe { self.shortest(order, limits) };
        let rule = Variation { limits, min_squares, dose: scores.dose, reciprocal: scores.reciprocal };
        let (size, most) = (order.len(), order.len() - 1);
        // SAFETY: see the head of this file.
        let summed = |units: &[u8]| unsafe { self.summed(units, limits.min_per_arm) };
        let prefix = prefix.and_then(|k| shortest_by_variation(summed(&order[..k]), order[k..most].iter(), &rule));
        let suffix = suffix
            .and_then(|k| shortest_by_variation(summed(&order[size - k..]), order[1..size - k].iter().rev(), &rule));
        between(size, prefix, suffix)
    }

    #[inline(always)]
    fn best_cut(
        &mut self,
        order: &[u8],
        _scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)> {
        // SAFETY: see the head of this file.
        unsafe {
            match order.len() {
                0..=64 => self.best::<2>(order, range, ties, best),
                65..=128 => self.best::<4>(order, range, ties, best),
                _ => self.best::<8>(order, range, ties, best),
            }
        }
    }

    #[inline(always)]
    fn partition(order: &[u8], moved: &[u8], middle: u8, left_size: usize, to: &mut [u8]) {
        // SAFETY: see the head of this file.
        unsafe { partition_small(order, moved, middle, left_size, to) }
    }

    #[inline(always)]
    fn subtree<S: GrowthStrategy>(
        &mut self,
        _ws: &Workspace<u8>,
        _tree: &mut GrowingTree,
        _settings: &TreeSettings<S>,
        _node: &OpenNode<S::Moments>,
        _rng: &mut Rng,
    ) -> bool {
        false
    }
}

impl Small {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    unsafe fn fill(&mut self, scores: &Scores, start: usize, end: usize) {
        self.start = start;
        (self.count, self.below) = (0, [0; 4]);
        let (rho, dose) = (&scores.rho[start..end], &scores.dose[start..end]);
        for (c, (rho, dose)) in rho.chunks(16).zip(dose.chunks(16)).enumerate() {
            let live = low(rho.len()) as u16;
            // SAFETY: loads are masked to the chunks; at most 16 chunks of 16 entries are stored.
            unsafe {
                let r = _mm512_cvtepi32_epi16(_mm512_maskz_loadu_epi32(live, rho.as_ptr()));
                _mm256_storeu_si256(self.rho.as_mut_ptr().add(16 * c).cast(), r);
                let d = _mm512_maskz_loadu_epi32(live, dose.as_ptr());
                _mm256_storeu_si256(self.dose.as_mut_ptr().add(16 * c).cast(), _mm512_cvtepi32_epi16(d));
                let below = _mm512_movepi32_mask(d);
                self.count += below.count_ones() as usize;
                self.below[c / 4] |= u64::from(below) << (16 * (c % 4));
            }
        }
        let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        let odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
        for (weights, to) in scores.cut_weight[..end - start].chunks(32).zip(self.weights.chunks_exact_mut(32)) {
            let live = low(weights.len());
            // SAFETY: loads are masked to the chunk; 32 numbers are stored.
            unsafe {
                let a = _mm512_maskz_loadu_ps(live as u16, weights.as_ptr());
                let b = _mm512_maskz_loadu_ps((live >> 16) as u16, weights.as_ptr().wrapping_add(16));
                _mm512_storeu_ps(to.as_mut_ptr(), _mm512_permutex2var_ps(a, even, b));
                _mm512_storeu_ps(to.as_mut_ptr().add(16), _mm512_permutex2var_ps(a, odd, b));
            }
        }
    }

    /// Units in the shortest prefix and suffix with enough units in both arms, from the positions of the arms' units.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi2")]
    unsafe fn shortest(&self, order: &[u8], limits: &CutLimits) -> [Option<usize>; 2] {
        let (size, arm) = (order.len(), limits.min_per_arm);
        let above = size - self.count;
        if self.count < 2 * arm || above < 2 * arm {
            return [None; 2];
        }
        let least = limits.min_units.max(1);
        if arm == 0 {
            return [(least < size).then_some(least); 2];
        }
        let (mut lows, mut highs) = ([0; 4], [0; 4]);
        let start = _mm512_set1_epi8(self.start as i8);
        for (q, chunk) in order.chunks(64).enumerate() {
            let live = low(chunk.len());
            // SAFETY: masked to the chunk.
            let ids = _mm512_sub_epi8(unsafe { _mm512_maskz_loadu_epi8(live, chunk.as_ptr().cast()) }, start);
            let below = if size <= 64 {
                _mm512_movepi8_mask(_mm512_permutexvar_epi8(ids, _mm512_movm_epi8(self.below[0])))
            } else {
                let half = |q: usize| {
                    let (first, second) = (_mm512_movm_epi8(self.below[q]), _mm512_movm_epi8(self.below[q + 1]));
                    _mm512_movepi8_mask(_mm512_permutex2var_epi8(first, ids, second))
                };
                let upper = _mm512_movepi8_mask(ids);
                (half(0) & !upper) | (half(2) & upper)
            };
            lows[q] = below & live;
            highs[q] = !below & live;
        }
        let prefix = least.max(nth(lows, arm - 1) + 1).max(nth(highs, arm - 1) + 1);
        let suffix = least.max(size - nth(lows, self.count - arm).min(nth(highs, above - arm)));
        [prefix, suffix].map(|taken| (taken < size).then_some(taken))
    }

    /// Sums over some of the node's units, `enough` or more of which are in either arm: no later count can be too small.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn summed(&self, units: &[u8], enough: usize) -> Prefix {
        let table = registers::<8>(&self.dose);
        let start = _mm512_set1_epi16(self.start as i16);
        let ones = _mm512_set1_epi16(1);
        let (mut sum, mut squares) = (_mm512_setzero_si512(), _mm512_setzero_si512());
        for chunk in units.chunks(32) {
            let live = low(chunk.len()) as u32;
            // SAFETY: masked to the chunk.
            let ids = unsafe { _mm256_maskz_loadu_epi8(live, chunk.as_ptr().cast()) };
            let ids = _mm512_sub_epi16(_mm512_cvtepu8_epi16(ids), start);
            let dose = _mm512_maskz_mov_epi16(live, look_up(&table, ids));
            sum = _mm512_add_epi32(sum, _mm512_madd_epi16(dose, ones));
            // Two squares are at most 2^29.
            let pairs = _mm512_madd_epi16(dose, dose);
            squares = _mm512_add_epi64(squares, _mm512_cvtepu32_epi64(_mm512_castsi512_si256(pairs)));
            squares = _mm512_add_epi64(squares, _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64::<1>(pairs)));
        }
        let sum = i64::from(_mm512_reduce_add_epi32(sum));
        Prefix { below: enough, taken: units.len(), sum, squares: _mm512_reduce_add_epi64(squares) }
    }

    /// `best_cut` with `WIDTH` registers of pseudo-outcomes. Neighbours are added before the prefix sums, which so are
    /// those of the odd cuts; a subtraction gives those of the even ones.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
    unsafe fn best<const WIDTH: usize>(
        &self,
        order: &[u8],
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)> {
        let (first, end) = (range.first as usize, range.last as usize + 1);
        let table = registers::<WIDTH>(&self.rho);
        let start = _mm512_set1_epi16(self.start as i16);
        let (ones, last_lane) = (_mm512_set1_epi16(1), _mm512_set1_epi32(15));
        let mut carry = _mm512_setzero_si512();
        let mut highest = _mm512_setzero_ps();
        let mut kept = [highest; SMALL / 16];
        for (c, chunk) in order[..end].chunks(32).enumerate() {
            let live = low(chunk.len()) as u32;
            // SAFETY: masked to the chunk.
            let ids = unsafe { _mm256_maskz_loadu_epi8(live, chunk.as_ptr().cast()) };
            let rho = look_up(&table, _mm512_sub_epi16(_mm512_cvtepu8_epi16(ids), start));
            let odd = _mm512_add_epi32(prefix_sums(_mm512_madd_epi16(rho, ones)), carry);
            carry = _mm512_permutexvar_epi32(last_lane, odd);
            let even = _mm512_sub_epi32(odd, _mm512_srai_epi32::<16>(rho));
            let valid = live & !(low(first.saturating_sub(32 * c)) as u32);
            // SAFETY: at most 8 chunks of 32 weights.
            let (even_weights, odd_weights) = unsafe {
                let weights = self.weights.as_ptr().add(32 * c);
                (_mm512_loadu_ps(weights), _mm512_loadu_ps(weights.add(16)))
            };
            let even = _mm512_maskz_mov_ps(_pext_u32(valid, EVEN) as u16, gains(even, even_weights));
            let odd = _mm512_maskz_mov_ps(_pext_u32(valid, !EVEN) as u16, gains(odd, odd_weights));
            highest = _mm512_max_ps(highest, _mm512_max_ps(even, odd));
            (kept[2 * c], kept[2 * c + 1]) = (even, odd);
        }
        let bar = _mm512_set1_ps(best);
        if _mm512_cmp_ps_mask::<_CMP_GT_OQ>(highest, bar) == 0 {
            return None;
        }
        let Some(ties) = ties else {
            let highest = _mm512_reduce_max_ps(highest);
            let bar = _mm512_set1_ps(highest);
            return (first / 32..end.div_ceil(32))
                .map(|c| (c, cuts_where(&kept[2 * c..], |gain| _mm512_cmp_ps_mask::<_CMP_EQ_OQ>(gain, bar))))
                .find(|&(_, cuts)| cuts != 0)
                .map(|(c, cuts)| (highest, 32 * c + cuts.trailing_zeros() as usize));
        };
        let (mut highest, mut found) = (best, None);
        for c in first / 32..end.div_ceil(32) {
            let mut cuts = cuts_where(&kept[2 * c..], |gain| _mm512_cmp_ps_mask::<_CMP_GT_OQ>(gain, bar));
            while cuts != 0 {
                let at = cuts.trailing_zeros() as usize;
                cuts &= cuts - 1;
                let mut gains = [0.0; 16];
                // SAFETY: 16 numbers are stored.
                unsafe { _mm512_storeu_ps(gains.as_mut_ptr(), kept[2 * c + at % 2]) };
                if gains[at / 2] > highest && !ties.at(order, 32 * c + at) {
                    (highest, found) = (gains[at / 2], Some(32 * c + at));
                }
            }
        }
        found.map(|cut| (highest, cut))
    }
}

/// Even bits.
const EVEN: u32 = 0x5555_5555;

/// Cuts of a chunk of 32 whose gains satisfy a condition; the even ones' gains come first.
#[inline]
#[target_feature(enable = "avx512f,bmi2")]
fn cuts_where(gains: &[__m512], condition: impl Fn(__m512) -> u16) -> u32 {
    _pdep_u32(u32::from(condition(gains[0])), EVEN) | _pdep_u32(u32::from(condition(gains[1])), !EVEN)
}

/// Position of set bit k.
#[inline]
#[target_feature(enable = "bmi2")]
fn nth(words: [u64; 4], mut k: usize) -> usize {
    let mut q = 0;
    while q < 3 && k >= words[q].count_ones() as usize {
        k -= words[q].count_ones() as usize;
        q += 1;
    }
    64 * q + _pdep_u64(1 << k, words[q]).trailing_zeros() as usize
}

/// The first 32 `WIDTH` entries of a table.
#[inline]
#[target_feature(enable = "avx512f")]
fn registers<const WIDTH: usize>(table: &[i16; SMALL]) -> [__m512i; WIDTH] {
    // SAFETY: `WIDTH` is at most 8, and the table has 256 entries.
    std::array::from_fn(|q| unsafe { _mm512_loadu_si512(table.as_ptr().add(32 * q).cast()) })
}

/// Entries of a table at 32 ids.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn look_up<const WIDTH: usize>(table: &[__m512i; WIDTH], ids: __m512i) -> __m512i {
    let pair = |q: usize| _mm512_permutex2var_epi16(table[2 * q], ids, table[2 * q + 1]);
    if WIDTH == 2 {
        return pair(0);
    }
    let upper = _mm512_test_epi16_mask(ids, _mm512_set1_epi16(64));
    let half = |q: usize| _mm512_mask_mov_epi16(pair(2 * q), upper, pair(2 * q + 1));
    if WIDTH == 4 {
        return half(0);
    }
    _mm512_mask_mov_epi16(half(0), _mm512_test_epi16_mask(ids, _mm512_set1_epi16(128)), half(1))
}

/// Bytes of a table of 256 at 64 ids, of which at most `size` are different.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn look_up_bytes(table: &[__m512i; 4], ids: __m512i, size: usize) -> __m512i {
    let first = _mm512_permutex2var_epi8(table[0], ids, table[1]);
    if size <= 128 {
        return first;
    }
    let second = _mm512_permutex2var_epi8(table[2], ids, table[3]);
    _mm512_mask_mov_epi8(first, _mm512_movepi8_mask(ids), second)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2")]
unsafe fn partition_small(order: &[u8], moved: &[u8], middle: u8, left_size: usize, to: &mut [u8]) {
    let start = usize::from(middle) - left_size;
    let moved = &moved[start..][..order.len().next_multiple_of(128)];
    let table = std::array::from_fn(|q| {
        // SAFETY: `moved` has 128 entries, or 256.
        unsafe { _mm512_loadu_si512(moved.as_ptr().add((64 * q).min(moved.len() - 64)).cast()) }
    });
    let (start, middle) = (_mm512_set1_epi8(start as i8), _mm512_set1_epi8(middle as i8));
    let (lower, upper) = to.split_at_mut(left_size);
    let (mut left, mut right) = (0, 0);
    for chunk in order.chunks(64) {
        let live = low(chunk.len());
        // SAFETY: masked to the chunk; stores are bounded by the slices.
        unsafe {
            let ids = _mm512_maskz_loadu_epi8(live, chunk.as_ptr().cast());
            let new = look_up_bytes(&table, _mm512_sub_epi8(ids, start), order.len());
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
