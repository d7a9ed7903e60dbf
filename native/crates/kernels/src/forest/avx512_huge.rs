//! Inner loops of tree growing on AVX-512 with 32-bit ids, down to the nodes that 16-bit ids can number.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::avx512_gather::{best_cut, cuts_by_variation, split_units};
use super::avx512_scan::{Lanes, low};
use super::avx512_weighted::{best_weighted_cut, weighted_cuts};
use super::avx512_wide::Wide;
use super::best_cut::{Scores, Ties};
use super::fill_leaves::LeftCodes;
use super::grow_tree::{OpenNode, TreeSettings, grow_open};
use super::narrow_node::narrow_node;
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeGrid};
use super::valid_cuts::{CutRange, Variation, cuts_by_counts};
use super::vectors::Vectors;
use super::workspace::{GrowingTree, Workspace};
use crate::rng::Rng;

/// Inner loops on 32-bit ids.
#[derive(Debug)]
pub struct Huge {
    below: Workspace<u16>,
    wide: Wide,
    /// Gains of the cuts of one column.
    gains: Vec<f32>,
}

impl Huge {
    /// Most units of a node that 16-bit ids can number; one id marks an empty place.
    pub const NARROW: usize = u16::MAX as usize;

    /// Memory for trees on up to `capacity` units, which hand nodes of up to `narrow` units on; `arranges` if there are missing
    /// values or categories.
    pub fn new<S: GrowthStrategy>(p: usize, strategy: &S, (capacity, narrow): (usize, usize), arranges: bool) -> Self {
        let below = Workspace::new((0, p), strategy, (narrow, 0), arranges);
        let gains = vec![0.0; capacity.next_multiple_of(16)];
        Self { below, wide: Wide::new(p, strategy, narrow), gains }
    }
}

impl Vectors<u32> for Huge {
    /// A unit's place in the order is the number of places taken before its rank: those of earlier words, and those in its
    /// word. So nothing is read or written at random but bits, their counts, and the order itself. `place` holds the counts,
    /// then the ranks of the sample, as those of all units are too many to read twice.
    #[inline(always)]
    fn presort(rank: &[i32], sample: &[u32], place: &mut [u32], taken: &mut [u64], order: &mut [u32]) {
        let (counts, ranks) = place.split_at_mut(taken.len());
        for (&unit, r) in sample.iter().zip(&mut *ranks) {
            *r = rank[unit as usize] as u32;
            taken[*r as usize / 64] |= 1 << (*r % 64);
        }
        let mut count = 0;
        for (before, word) in counts.iter_mut().zip(&*taken) {
            *before = count;
            count += word.count_ones();
        }
        for (id, r) in ranks[..sample.len()].iter().enumerate() {
            let word = *r as usize / 64;
            let lower = taken[word] & !(u64::MAX << (r % 64));
            order[(counts[word] + lower.count_ones()) as usize] = id as u32;
        }
        taken.fill(0);
    }

    #[inline(always)]
    fn prepare(&mut self, _scores: &Scores, _start: usize, _end: usize) {}

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[u32], dose: &[i32], limits: &CutLimits) -> CutRange {
        cuts_by_counts(order, dose, limits)
    }

    #[inline(always)]
    fn cuts_by_variation(&self, order: &[u32], scores: &Scores, limits: &CutLimits, min_squares: f64) -> CutRange {
        let rule = Variation { limits, min_squares, dose: scores.dose, reciprocal: scores.reciprocal };
        // SAFETY: see the head of this file; ids of an order are below the length of `dose`.
        unsafe { cuts_by_variation(order, &rule) }
    }

    #[inline(always)]
    fn weighted_cuts(&self, order: &[u32], scores: &Scores, limits: &CutLimits, _grid: &NodeGrid) -> CutRange {
        // SAFETY: see the head of this file; ids of an order are below the lengths of the grids.
        unsafe { weighted_cuts(order, scores, limits, [limits.min_units.max(1); 2]) }
    }

    #[inline(always)]
    fn best_cut(
        &mut self,
        order: &[u32],
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
        order: &[u32],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best_and_total: (f64, f64),
    ) -> Option<(f64, usize)> {
        // SAFETY: see the head of this file; ids of an order are below the lengths of the grids.
        unsafe { best_weighted_cut(order, scores, range, ties, best_and_total) }
    }

    #[inline(always)]
    fn partition(order: &[u32], moved: &[u32], middle: u32, left_size: usize, to: &mut [u32]) {
        // SAFETY: see the head of this file; ids of an order are below the length of `moved`.
        unsafe { partition_huge(order, moved, middle, left_size, to) }
    }

    #[inline(always)]
    fn split_units(units: &mut [u32], scratch: &mut [u32], codes: &LeftCodes) -> usize {
        // SAFETY: see the head of this file.
        unsafe { split_units(units, scratch, codes) }
    }

    #[inline(always)]
    fn subtree<S: GrowthStrategy>(
        &mut self,
        ws: &Workspace<u32>,
        tree: &mut GrowingTree,
        settings: &TreeSettings<S>,
        node: &OpenNode<S::Moments>,
        rng: &mut Rng,
    ) -> bool {
        if node.end - node.start > self.below.capacity {
            return false;
        }
        let root = narrow_node(ws, node, &mut self.below);
        grow_open(&mut self.below, &mut self.wide, tree, settings, root, rng);
        true
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
unsafe fn partition_huge(order: &[u32], moved: &[u32], middle: u32, left_size: usize, to: &mut [u32]) {
    let middle = _mm512_set1_epi32(middle as i32);
    let (lower, upper) = to.split_at_mut(left_size);
    let (mut left, mut right) = (0, 0);
    for ids in order.chunks(16) {
        let live = low(ids.len()) as u16;
        // SAFETY: masked to the chunk; ids are below the length of `moved`; stores are bounded by the slices.
        unsafe {
            let empty = _mm512_setzero_si512();
            let new = _mm512_mask_i32gather_epi32::<4>(empty, live, u32::load(ids), moved.as_ptr().cast());
            let goes_left = _mm512_mask_cmplt_epu32_mask(live, new, middle);
            let goes_right = live & !goes_left;
            let (lefts, rights) = (goes_left.count_ones() as usize, goes_right.count_ones() as usize);
            let (l, r) = (&mut lower[left..left + lefts], &mut upper[right..right + rights]);
            let compressed = _mm512_maskz_compress_epi32(goes_left, new);
            _mm512_mask_storeu_epi32(l.as_mut_ptr().cast(), low(lefts) as u16, compressed);
            let compressed = _mm512_maskz_compress_epi32(goes_right, new);
            _mm512_mask_storeu_epi32(r.as_mut_ptr().cast(), low(rights) as u16, compressed);
            left += lefts;
            right += rights;
        }
    }
}
