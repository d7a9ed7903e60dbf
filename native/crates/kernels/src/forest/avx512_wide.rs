//! Inner loops of tree growing on AVX-512 (F, DQ, BW, VL, VBMI, VBMI2) with 16-bit ids.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::avx512_gather::{best_cut, cuts_by_variation, split_units};
use super::avx512_scan::low;
use super::avx512_small::Small;
use super::avx512_weighted::{best_weighted_cut, weighted_cuts};
use super::best_cut::{Scores, Ties};
use super::fill_leaves::LeftCodes;
use super::grow_tree::{OpenNode, TreeSettings, grow_open};
use super::integer_grid::SMALL;
use super::narrow_node::narrow_node;
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeGrid};
use super::valid_cuts::{CutRange, Variation};
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
        let place = &mut place[..rank.len()];
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
        // SAFETY: see the head of this file; ids of an order are below the length of `dose`.
        unsafe { cuts_by_variation(order, &rule) }
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
        unsafe { best_cut(&mut self.gains, order, scores, range, (ties, best)) }
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
    fn split_units(units: &mut [u32], scratch: &mut [u32], codes: &LeftCodes) -> usize {
        // SAFETY: see the head of this file.
        unsafe { split_units(units, scratch, codes) }
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
