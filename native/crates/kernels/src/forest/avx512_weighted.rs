//! Cuts of units with weights on AVX-512: sums of pseudo-outcomes and of weights side by side, 16 units at a time.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::avx512_scan::{Lanes, entries, low, prefix_sums};
use super::best_cut::{Scores, Ties};
use super::dose_cuts::dose_cuts;
use super::strategies::strategy::CutLimits;
use super::valid_cuts::{CutRange, between};
use super::workspace::Id;

/// Below 1 by more than single precision moves a gain.
const ALMOST: f32 = 1.0 - 1e-5;

/// The best cut so far of an order, whose units' weights add up to `total`.
struct BestWeighted<'a, I> {
    order: &'a [I],
    ties: Option<Ties<'a>>,
    total: f64,
    highest: f64,
    found: Option<usize>,
}

impl<I: Id> BestWeighted<'_, I> {
    /// Those of 16 cuts whose gain comes close to the highest, or exceeds it.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn close(&self, sums: __m512i, lefts: __m512i) -> u16 {
        let rights = _mm512_sub_epi32(_mm512_set1_epi32(self.total as i32), lefts);
        let weights = _mm512_mul_ps(_mm512_cvtepi32_ps(lefts), _mm512_cvtepi32_ps(rights));
        let s = _mm512_cvtepi32_ps(sums);
        let bar = _mm512_mul_ps(_mm512_set1_ps(self.highest as f32 * ALMOST), weights);
        _mm512_cmp_ps_mask::<_CMP_GT_OQ>(_mm512_mul_ps(s, s), bar)
    }

    /// Compares the cuts `at + k` of the set bits k, whose left sums lie at k, in double precision.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn compare(&mut self, mut cuts: u16, at: usize, sums: __m512i, lefts: __m512i) {
        let (mut sum, mut left) = ([0_i32; 16], [0_i32; 16]);
        // SAFETY: 16 integers are stored.
        unsafe {
            _mm512_storeu_si512(sum.as_mut_ptr().cast(), sums);
            _mm512_storeu_si512(left.as_mut_ptr().cast(), lefts);
        }
        while cuts != 0 {
            let k = cuts.trailing_zeros() as usize;
            cuts &= cuts - 1;
            let (s, left) = (f64::from(sum[k]), f64::from(left[k]));
            let gain = s * s * (1.0 / (left * (self.total - left)));
            if gain > self.highest && !self.ties.is_some_and(|ties| ties.at(self.order, at + k)) {
                (self.highest, self.found) = (gain, Some(at + k));
            }
        }
    }
}

/// `best_weighted_cut` of best_vector_cut.rs.
///
/// # Safety
/// Ids of the order are below the lengths of `rho` and `share`; see the head of this file.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub unsafe fn best_weighted_cut<I: Lanes>(
    order: &[I],
    scores: &Scores,
    range: CutRange,
    ties: Option<Ties>,
    (best, total): (f64, f64),
) -> Option<(f64, usize)> {
    let Scores { rho, share, .. } = *scores;
    let (first, end) = (range.first as usize, range.last as usize + 1);
    let whole = first / 16 * 16;
    let (mut sum, mut left) = (_mm512_setzero_si512(), _mm512_setzero_si512());
    for ids in order[..whole].chunks_exact(16) {
        // SAFETY: by this function's contract.
        unsafe {
            sum = _mm512_add_epi32(sum, entries(rho, ids));
            left = _mm512_add_epi32(left, entries(share, ids));
        }
    }
    let last_lane = _mm512_set1_epi32(15);
    sum = _mm512_set1_epi32(_mm512_reduce_add_epi32(sum));
    left = _mm512_set1_epi32(_mm512_reduce_add_epi32(left));
    let mut best = BestWeighted { order, ties, total, highest: best, found: None };
    for (ids, at) in order[whole..end].chunks(16).zip((whole..).step_by(16)) {
        // SAFETY: by this function's contract.
        let (sums, lefts) = unsafe { (prefix_sums(entries(rho, ids)), prefix_sums(entries(share, ids))) };
        let (sums, lefts) = (_mm512_add_epi32(sums, sum), _mm512_add_epi32(lefts, left));
        (sum, left) = (_mm512_permutexvar_epi32(last_lane, sums), _mm512_permutexvar_epi32(last_lane, lefts));
        let valid = low(ids.len()) & !low(first.saturating_sub(at));
        let cuts = best.close(sums, lefts) & valid as u16;
        if cuts != 0 {
            best.compare(cuts, at, sums, lefts);
        }
    }
    best.found.map(|cut| (best.highest, cut))
}

/// `dose_cuts` for a single dose, where no fewer than `least` units are enough at either end. Sums are taken in another order
/// here: where that could matter, the twin decides.
///
/// # Safety
/// Ids of the order are below the lengths of `dose` and `share`; see the head of this file.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
pub unsafe fn weighted_cuts<I: Lanes>(
    order: &[I],
    scores: &Scores,
    limits: &CutLimits,
    [least_left, least_right]: [usize; 2],
) -> CutRange {
    let size = order.len();
    let search = EndSearch { scores, limits, most: size - 1 };
    // SAFETY: by this function's contract.
    let ends = unsafe {
        let prefix = search.shortest(least_left, |from, to| &order[from..to], |k| order[k]);
        let suffix = search.shortest(least_right, |from, to| &order[size - to..size - from], |k| order[size - 1 - k]);
        (prefix, suffix)
    };
    match ends {
        (Ok(prefix), Ok(suffix)) => between(size, prefix, suffix),
        _ => dose_cuts(order, scores, limits),
    }
}

/// A variation so close to the least one that the order of its sums could matter.
struct Unclear;

/// Share of a sum of squares that the order of a node's sums moves less than.
const SLACK: f64 = 1e-9;

/// The search for the fewest units at an end that are enough, in both arms and in variation; at most `most`.
struct EndSearch<'a> {
    scores: &'a Scores<'a>,
    limits: &'a CutLimits,
    most: usize,
}

impl EndSearch<'_> {
    /// That number, at least `least`; `between` gives the units from one place from the end to another, `at` the one at a
    /// place.
    ///
    /// # Safety
    /// As `weighted_cuts`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
    unsafe fn shortest<'a, I: Lanes + 'a>(
        &self,
        least: usize,
        between: impl Fn(usize, usize) -> &'a [I],
        at: impl Fn(usize) -> I,
    ) -> Result<Option<usize>, Unclear> {
        let Self { scores, limits, most } = *self;
        if least > most {
            return Ok(None);
        }
        // SAFETY: by this function's contract.
        let mut known = unsafe { End::default().and(between(0, least - 1), scores) };
        let next = known.and_one(at(known.taken), scores);
        if next.is_enough(scores, limits)? {
            return Ok(Some(next.taken));
        }
        known = next;
        // Counts and sums of squares only grow, and a variation is no larger than the sum of squares.
        while known.taken < most {
            // SAFETY: as above.
            let next = unsafe { known.and(between(known.taken, most.min(known.taken + 16)), scores) };
            if next.has_arms(limits) && next.squares * (1.0 + SLACK) >= scores.dose_minimum[0] {
                break;
            }
            known = next;
        }
        while known.taken < most {
            known = known.and_one(at(known.taken), scores);
            if known.is_enough(scores, limits)? {
                return Ok(Some(known.taken));
            }
        }
        Ok(None)
    }
}

/// Units at one end of an order: how many, how many of them below the mean, and sums of weights and of weighted doses.
#[derive(Clone, Copy, Default)]
struct End {
    taken: usize,
    below: usize,
    weight: f64,
    sum: f64,
    squares: f64,
}

impl End {
    #[inline(always)]
    fn has_arms(&self, limits: &CutLimits) -> bool {
        let CutLimits { min_per_arm, min_units, .. } = *limits;
        self.taken >= min_units && self.below >= min_per_arm && self.taken - self.below >= min_per_arm
    }

    #[inline(always)]
    fn is_enough(&self, scores: &Scores, limits: &CutLimits) -> Result<bool, Unclear> {
        if !self.has_arms(limits) {
            return Ok(false);
        }
        let above = self.squares - self.sum * self.sum / self.weight - scores.dose_minimum[0];
        if above.abs() <= SLACK * self.squares { Err(Unclear) } else { Ok(above > 0.0) }
    }

    #[inline(always)]
    fn and_one<I: Id>(self, id: I, scores: &Scores) -> Self {
        let (w, d) = (f64::from(scores.share[id.index()]), f64::from(scores.dose[id.index()]));
        Self {
            taken: self.taken + 1,
            below: self.below + usize::from(d < 0.0),
            weight: self.weight + w,
            sum: self.sum + w * d,
            squares: self.squares + w * d * d,
        }
    }

    /// These units and more.
    ///
    /// # Safety
    /// As `weighted_cuts`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
    unsafe fn and<I: Lanes>(self, units: &[I], scores: &Scores) -> Self {
        let zero = _mm512_setzero_pd();
        let (mut weight, mut first, mut second, mut below) = (_mm512_setzero_si512(), zero, zero, 0);
        for ids in units.chunks(16) {
            // SAFETY: by this function's contract.
            let (w, d) = unsafe { (entries(scores.share, ids), entries(scores.dose, ids)) };
            weight = _mm512_add_epi32(weight, w);
            below += _mm512_movepi32_mask(d).count_ones() as usize;
            for (w, d) in [
                (_mm512_castsi512_si256(w), _mm512_castsi512_si256(d)),
                (_mm512_extracti64x4_epi64::<1>(w), _mm512_extracti64x4_epi64::<1>(d)),
            ] {
                let d = _mm512_cvtepi32_pd(d);
                let product = _mm512_mul_pd(_mm512_cvtepi32_pd(w), d);
                first = _mm512_add_pd(first, product);
                second = _mm512_add_pd(second, _mm512_mul_pd(product, d));
            }
        }
        Self {
            taken: self.taken + units.len(),
            below: self.below + below,
            weight: self.weight + f64::from(_mm512_reduce_add_epi32(weight)),
            sum: self.sum + _mm512_reduce_add_pd(first),
            squares: self.squares + _mm512_reduce_add_pd(second),
        }
    }
}
