//! Inner loops of tree growing on AVX-512 (F, DQ, BW, VL, VBMI, VBMI2) with 16-bit ids.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

use std::arch::x86_64::*;

use super::avx512_scan::{gains, low, prefix_sums};
use super::avx512_small::Small;
use super::avx512_weighted::{best_weighted_cut, weighted_cuts};
use super::best_cut::{Scores, Ties};
use super::grow_tree::{OpenNode, TreeSettings, grow_open};
use super::integer_grid::SMALL;
use super::narrow_node::narrow_node;
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeGrid};
use super::valid_cuts::{CutRange, Prefix, Variation, between, shortest_by_variation};
use super::vectors::Vectors;
use super::workspace::{GrowingTree, Workspace};
use crate::rng::Rng;

/// Inner loops on 16-bit ids.
#[derive(Debug)]
pub struct Wide {
    below: Workspace<u8>,
    small: Small,
    /// Gains of the cuts of one column.
    gains: Vec<f32>,
}

impl Wide {
    /// Memory for trees on up to `capacity` units.
    pub fn new<S: GrowthStrategy>(p: usize, strategy: &S, capacity: usize) -> Self {
        let gains = vec![0.0; capacity.next_multiple_of(16)];
        Self { below: Workspace::new((0, p), strategy, (SMALL, 0), true), small: Small::default(), gains }
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
    fn prepare(&mut self, _scores: &Scores, _start: usize, _end: usize) {}

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[u16], dose: &[i32], limits: &CutLimits) -> CutRange {
        super::valid_cuts::cuts_by_counts(order, dose, limits)
    }

    #[inline(always)]
    fn cuts_by_variation(&self, order: &[u16], scores: &Scores, limits: &CutLimits, min_squares: f64) -> CutRange {
        let rule = Variation { limits, min_squares, dose: scores.dose, reciprocal: scores.reciprocal };
        let (size, most) = (order.len(), order.len() - 1);
        // SAFETY: see the head of this file; ids of an order are below the length of `dose`.
        let [prefix, suffix] =
            unsafe { [too_few(order[..most].chunks_exact(16), &rule), too_few(order[1..].rchunks_exact(16), &rule)] };
        between(
            size,
            shortest_by_variation(prefix, order[prefix.taken..most].iter(), &rule),
            shortest_by_variation(suffix, order[1..size - suffix.taken].iter().rev(), &rule),
        )
    }

    #[inline(always)]
    fn weighted_cuts(&self, order: &[u16], scores: &Scores, limits: &CutLimits, _grid: &NodeGrid) -> CutRange {
        // SAFETY: see the head of this file; ids of an order are below the lengths of the grids.
        unsafe { weighted_cuts(order, scores, limits, [limits.min_units.max(1); 2]) }
    }

    #[inline(always)]
    fn best_cut(
        &mut self,
        order: &[u16],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)> {
        // SAFETY: see the head of this file; ids of an order are below the length of `rho`.
        let highest = unsafe { self.highest_gain(order, scores, range) };
        if highest <= best {
            return None;
        }
        let gains = &self.gains[..order.len()];
        let cuts = range.first as usize..range.last as usize + 1;
        let Some(ties) = ties else {
            // SAFETY: see the head of this file.
            return Some((highest, unsafe { first_of(gains, highest, cuts.start) }));
        };
        let (mut highest, mut found) = (best, None);
        for cut in cuts {
            if gains[cut] > highest && !ties.at(order, cut) {
                (highest, found) = (gains[cut], Some(cut));
            }
        }
        found.map(|cut| (highest, cut))
    }

    #[inline(always)]
    fn best_weighted_cut(
        &mut self,
        order: &[u16],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best_and_total: (f64, f64),
    ) -> Option<(f64, usize)> {
        // SAFETY: see the head of this file; ids of an order are below the lengths of the grids.
        unsafe { best_weighted_cut(order, scores, range, ties, best_and_total) }
    }

    #[inline(always)]
    fn partition(order: &[u16], moved: &[u16], middle: u16, left_size: usize, to: &mut [u16]) {
        // SAFETY: see the head of this file; `moved` has a spare entry at its end.
        unsafe { partition_wide(order, moved, middle, left_size, to) }
    }

    #[inline(always)]
    fn subtree<S: GrowthStrategy>(
        &mut self,
        ws: &Workspace<u16>,
        tree: &mut GrowingTree,
        settings: &TreeSettings<S>,
        node: &OpenNode<S::Moments>,
        rng: &mut Rng,
    ) -> bool {
        let size = node.end - node.start;
        if size > SMALL {
            return false;
        }
        let root = narrow_node(ws, node, &mut self.below);
        grow_open(&mut self.below, &mut self.small, tree, settings, root, rng);
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

/// The units of the leading chunks, taken together, of which one at least is needed in addition: counts and sums of squares
/// only grow, and a variation is no larger than the sum of squares, so no test inside these chunks can succeed.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
unsafe fn too_few<'a>(chunks: impl Iterator<Item = &'a [u16]>, rule: &Variation) -> Prefix {
    let mut known = Prefix::default();
    for chunk in chunks {
        // SAFETY: a whole chunk; ids are below the length of `dose`.
        let dose = unsafe {
            let ids = _mm512_cvtepu16_epi32(_mm256_loadu_si256(chunk.as_ptr().cast()));
            _mm512_i32gather_epi32::<4>(ids, rule.dose.as_ptr())
        };
        let odd = _mm512_srli_epi64::<32>(dose);
        let squares = _mm512_add_epi64(_mm512_mul_epi32(dose, dose), _mm512_mul_epi32(odd, odd));
        let next = Prefix {
            below: known.below + _mm512_movepi32_mask(dose).count_ones() as usize,
            taken: known.taken + 16,
            sum: known.sum + i64::from(_mm512_reduce_add_epi32(dose)),
            squares: known.squares + _mm512_reduce_add_epi64(squares),
        };
        let CutLimits { min_per_arm, min_units, .. } = *rule.limits;
        let arms = next.below >= min_per_arm && next.taken - next.below >= min_per_arm;
        if arms && next.taken >= min_units && next.squares as f64 >= rule.min_squares {
            break;
        }
        known = next;
    }
    known
}

impl Wide {
    /// Writes the gains of the cuts of `range` into `self.gains`, and zeros before it, and returns the highest.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn highest_gain(&mut self, order: &[u16], scores: &Scores, range: CutRange) -> f32 {
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
        let mut highest = _mm512_setzero_ps();
        let chunks = order[whole..end].chunks(16).zip(scores.cut_weight[whole..].chunks(16));
        let mut before = low(first - whole) as u16;
        for ((ids, weights), to) in chunks.zip(self.gains[whole..].chunks_exact_mut(16)) {
            let live = low(ids.len().min(weights.len())) as u16;
            // SAFETY: masked to the chunks; ids are below the length of `rho`.
            unsafe {
                let ids = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(live, ids.as_ptr().cast()));
                let values = _mm512_mask_i32gather_epi32::<4>(_mm512_setzero_si512(), live, ids, rho);
                let sums = _mm512_add_epi32(prefix_sums(values), carry);
                carry = _mm512_permutexvar_epi32(last_lane, sums);
                let gains = gains(sums, _mm512_maskz_loadu_ps(live & !before, weights.as_ptr()));
                highest = _mm512_max_ps(highest, gains);
                _mm512_storeu_ps(to.as_mut_ptr(), gains);
            }
            before = 0;
        }
        _mm512_reduce_max_ps(highest)
    }
}

/// The first entry from `start` on that equals `highest`, which is there.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn first_of(gains: &[f32], highest: f32, start: usize) -> usize {
    let highest = _mm512_set1_ps(highest);
    for (c, chunk) in gains[start..].chunks(16).enumerate() {
        let live = low(chunk.len()) as u16;
        // SAFETY: masked to the chunk.
        let gain = unsafe { _mm512_maskz_loadu_ps(live, chunk.as_ptr()) };
        let equal = _mm512_mask_cmp_ps_mask::<_CMP_EQ_OQ>(live, gain, highest);
        if equal != 0 {
            return start + 16 * c + equal.trailing_zeros() as usize;
        }
    }
    gains.len()
}
