//! Inner loops of tree growing on AVX-512 below small nodes: 8-bit ids, and tables in registers that permutations look up.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::avx512_scan::{gains, low, prefix_sums};
use super::avx512_tables::{EVEN, look_up, look_up_bytes, nth, partition_small, registers};
use super::avx512_weighted::{best_weighted_cut, weighted_cuts};
use super::best_cut::{Scores, Ties};
use super::grow_tree::{OpenNode, TreeSettings};
use super::integer_grid::{DOSE_LEVELS, SMALL};
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeGrid};
use super::valid_cuts::{CutRange, Prefix, Variation, between, shortest_by_variation};
use super::vectors::Vectors;
use super::workspace::{GrowingTree, Workspace};
use crate::rng::Rng;

/// Inner loops on 8-bit ids, for which the node's grids lie in tables of 16 bits by id within the node. As many entries
/// are looked up in as the node has: in one register to 32 units, in two to 64, in four to 128, in eight to 256.
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
        let prefix = prefix.and_then(|k| {
            // SAFETY: see the head of this file.
            let enough = unsafe { self.nearly_varied(k, most, &rule, |from, to| &order[from..to]) };
            shortest_by_variation(enough, order[enough.taken..most].iter(), &rule)
        });
        let suffix = suffix.and_then(|k| {
            // SAFETY: see the head of this file.
            let enough = unsafe { self.nearly_varied(k, most, &rule, |from, to| &order[size - to..size - from]) };
            shortest_by_variation(enough, order[1..size - enough.taken].iter().rev(), &rule)
        });
        between(size, prefix, suffix)
    }

    #[inline(always)]
    fn weighted_cuts(&self, order: &[u8], scores: &Scores, limits: &CutLimits, grid: &NodeGrid) -> CutRange {
        // SAFETY: see the head of this file; ids of an order are below the lengths of the grids.
        let [prefix, suffix] = unsafe { self.shortest(order, limits) };
        match (prefix, suffix) {
            (Some(prefix), Some(suffix)) if !grid.implied => {
                // SAFETY: as above.
                unsafe { weighted_cuts(order, scores, limits, [prefix, suffix]) }
            }
            _ => between(order.len(), prefix, suffix),
        }
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
                0..=32 => self.best::<1>(order, range, ties, best),
                33..=64 => self.best::<2>(order, range, ties, best),
                65..=128 => self.best::<4>(order, range, ties, best),
                _ => self.best::<8>(order, range, ties, best),
            }
        }
    }

    #[inline(always)]
    fn best_weighted_cut(
        &mut self,
        order: &[u8],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best_and_total: (f64, f64),
    ) -> Option<(f64, usize)> {
        // SAFETY: see the head of this file; ids of an order are below the lengths of the grids.
        unsafe { best_weighted_cut(order, scores, range, ties, best_and_total) }
    }

    #[inline(always)]
    fn partition(order: &[u8], moved: &[u8], middle: u8, left_size: usize, to: &mut [u8]) {
        // SAFETY: see the head of this file.
        unsafe {
            match order.len() {
                0..=64 => partition_small::<1>(order, moved, middle, left_size, to),
                65..=128 => partition_small::<2>(order, moved, middle, left_size, to),
                _ => partition_small::<4>(order, moved, middle, left_size, to),
            }
        }
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

    /// Units in the shortest prefix and suffix with enough units in both arms.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi2,popcnt")]
    fn shortest(&self, order: &[u8], limits: &CutLimits) -> [Option<usize>; 2] {
        let (size, arm) = (order.len(), limits.min_per_arm);
        let least = limits.min_units.max(1);
        let [prefix, suffix] = if arm == 0 {
            [least; 2]
        } else if self.count < 2 * arm || size - self.count < 2 * arm {
            return [None; 2];
        } else {
            let ends = match size {
                0..=64 => self.ends_of_arms::<1>(order, arm),
                65..=128 => self.ends_of_arms::<2>(order, arm),
                _ => self.ends_of_arms::<4>(order, arm),
            };
            ends.map(|taken| taken.max(least))
        };
        [(prefix < size).then_some(prefix), (suffix < size).then_some(suffix)]
    }

    /// As `shortest` by the arms alone, for at most 64 `WORDS` units: where the units of either arm are, as bits.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi2,popcnt")]
    fn ends_of_arms<const WORDS: usize>(&self, order: &[u8], arm: usize) -> [usize; 2] {
        let size = order.len();
        let start = _mm512_set1_epi8(self.start as i8);
        let table: [__m512i; WORDS] = std::array::from_fn(|q| _mm512_movm_epi8(self.below[q]));
        let (mut below, mut above) = ([0; WORDS], [0; WORDS]);
        for ((chunk, below), above) in order.chunks(64).zip(&mut below).zip(&mut above) {
            let live = low(chunk.len());
            // SAFETY: masked to the chunk.
            let ids = _mm512_sub_epi8(unsafe { _mm512_maskz_loadu_epi8(live, chunk.as_ptr().cast()) }, start);
            let signs = _mm512_movepi8_mask(look_up_bytes(&table, ids));
            (*below, *above) = (signs & live, !signs & live);
        }
        let prefix = 1 + nth(&below, arm - 1).max(nth(&above, arm - 1));
        let suffix = size - nth(&below, self.count - arm).min(nth(&above, size - self.count - arm));
        [prefix, suffix]
    }

    /// The `k` units at one end, which are enough in both arms, and as many more as the variation needs at least: it is no
    /// larger than the sum of squares, to which no unit adds more than the square of the outermost level.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn nearly_varied<'a>(
        &self,
        k: usize,
        most: usize,
        rule: &Variation,
        units: impl Fn(usize, usize) -> &'a [u8],
    ) -> Prefix {
        let mut known = Prefix { below: rule.limits.min_per_arm, ..Prefix::default() };
        let mut next = k;
        while next > known.taken {
            // SAFETY: the caller's processor.
            let (sum, squares) = unsafe { self.sums(units(known.taken, next)) };
            known = Prefix { taken: next, sum: known.sum + sum, squares: known.squares + squares, ..known };
            let missing = (rule.min_squares - known.squares as f64) * (1.0 / (DOSE_LEVELS * DOSE_LEVELS));
            next = most.min(next + missing.ceil().max(0.0) as usize);
        }
        known
    }

    /// Sums of doses and of their squares.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn sums(&self, units: &[u8]) -> (i64, i64) {
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
        (i64::from(_mm512_reduce_add_epi32(sum)), _mm512_reduce_add_epi64(squares))
    }

    /// `best_cut` for at most 32 `CHUNKS` units. Neighbours are added before the prefix sums, which so are those of the
    /// odd cuts; a subtraction gives those of the even ones.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
    fn best<const CHUNKS: usize>(
        &self,
        order: &[u8],
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)> {
        let (first, end) = (range.first as usize, range.last as usize + 1);
        let table = registers::<CHUNKS>(&self.rho);
        let start = _mm512_set1_epi16(self.start as i16);
        let (ones, last_lane) = (_mm512_set1_epi16(1), _mm512_set1_epi32(15));
        let mut carry = _mm512_setzero_si512();
        let zero = _mm512_setzero_ps();
        let mut highest = zero;
        let mut kept = [Gains { even: zero, odd: zero }; CHUNKS];
        let weights = self.weights.chunks_exact(32);
        for (c, ((chunk, weights), kept)) in order[..end].chunks(32).zip(weights).zip(&mut kept).enumerate() {
            let live = low(chunk.len()) as u32;
            // SAFETY: masked to the chunk.
            let ids = unsafe { _mm256_maskz_loadu_epi8(live, chunk.as_ptr().cast()) };
            let rho = look_up(&table, _mm512_sub_epi16(_mm512_cvtepu8_epi16(ids), start));
            let odd = _mm512_add_epi32(prefix_sums(_mm512_madd_epi16(rho, ones)), carry);
            carry = _mm512_permutexvar_epi32(last_lane, odd);
            let even = _mm512_sub_epi32(odd, _mm512_srai_epi32::<16>(rho));
            let valid = live & !(low(first.saturating_sub(32 * c)) as u32);
            // SAFETY: 32 weights.
            let (even_weights, odd_weights) =
                unsafe { (_mm512_loadu_ps(weights.as_ptr()), _mm512_loadu_ps(weights.as_ptr().add(16))) };
            *kept = Gains {
                even: _mm512_maskz_mov_ps(_pext_u32(valid, EVEN) as u16, gains(even, even_weights)),
                odd: _mm512_maskz_mov_ps(_pext_u32(valid, !EVEN) as u16, gains(odd, odd_weights)),
            };
            highest = _mm512_max_ps(highest, _mm512_max_ps(kept.even, kept.odd));
        }
        let bar = _mm512_set1_ps(best);
        if _mm512_cmp_ps_mask::<_CMP_GT_OQ>(highest, bar) == 0 {
            return None;
        }
        let Some(ties) = ties else {
            let highest = _mm512_reduce_max_ps(highest);
            let bar = _mm512_set1_ps(highest);
            let cuts = kept.map(|gains| gains.cuts_where(|gain| _mm512_cmp_ps_mask::<_CMP_EQ_OQ>(gain, bar)));
            let c = cuts.iter().position(|&cuts| cuts != 0)?;
            return Some((highest, 32 * c + cuts[c].trailing_zeros() as usize));
        };
        let (mut highest, mut found) = (best, None);
        for (c, gains) in kept.iter().enumerate() {
            let mut cuts = gains.cuts_where(|gain| _mm512_cmp_ps_mask::<_CMP_GT_OQ>(gain, bar));
            while cuts != 0 {
                let at = cuts.trailing_zeros() as usize;
                cuts &= cuts - 1;
                let gain = gains.at(at);
                if gain > highest && !ties.at(order, 32 * c + at) {
                    (highest, found) = (gain, Some(32 * c + at));
                }
            }
        }
        found.map(|cut| (highest, cut))
    }
}

/// Gains of 32 cuts.
#[derive(Debug, Clone, Copy)]
struct Gains {
    even: __m512,
    odd: __m512,
}

impl Gains {
    /// The cuts whose gains satisfy a condition.
    #[inline]
    #[target_feature(enable = "avx512f,bmi2")]
    fn cuts_where(self, condition: impl Fn(__m512) -> u16) -> u32 {
        _pdep_u32(u32::from(condition(self.even)), EVEN) | _pdep_u32(u32::from(condition(self.odd)), !EVEN)
    }

    /// The gain of one cut.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn at(self, cut: usize) -> f32 {
        let mut gains = [0.0; 16];
        let half = if cut.is_multiple_of(2) { self.even } else { self.odd };
        // SAFETY: 16 numbers are stored.
        unsafe { _mm512_storeu_ps(gains.as_mut_ptr(), half) };
        gains[cut / 2]
    }
}
