//! Inner loops of tree growing on AVX-512 (F, DQ, BW, VL, VBMI, VBMI2) with 16-bit ids.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

use std::arch::x86_64::*;

use super::avx512_scan::{Highest, low, prefix_sums};
use super::avx512_small::{SMALL, Small};
use super::best_cut::Scores;
use super::grow_tree::{OpenNode, TreeSettings, grow_open};
use super::strategies::strategy::{CutLimits, GrowthStrategy};
use super::valid_cuts::CutRange;
use super::vectors::Vectors;
use super::workspace::{Node, Workspace};
use crate::rng::Rng;

/// Inner loops on 16-bit ids.
#[derive(Debug)]
pub struct Wide {
    below: Workspace<u8>,
    small: Small,
}

impl Wide {
    pub fn new(p: usize, columns: usize) -> Self {
        Self { below: Workspace::new((0, p), columns, SMALL, 0), small: Small::default() }
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
    fn subtree<S: GrowthStrategy>(
        &mut self,
        ws: &Workspace<u16>,
        nodes: &mut Vec<Node>,
        settings: &TreeSettings<S>,
        node: &OpenNode<S::Moments>,
        rng: &mut Rng,
    ) -> bool {
        let size = node.end - node.start;
        if size > SMALL || settings.limits.imbalance_penalty != 0.0 {
            return false;
        }
        let range = node.start..node.end;
        let (units, below) = (&ws.units[node.side], &mut self.below);
        below.units[0].unit[..size].copy_from_slice(&units.unit[range.clone()]);
        for (from, to) in units.columns.iter().zip(&mut below.units[0].columns) {
            to[..size].copy_from_slice(&from[range.clone()]);
        }
        let rows = ws.order[node.side].chunks_exact(ws.capacity).zip(below.order[0].chunks_exact_mut(SMALL));
        for (order, small) in rows {
            for (id, small) in order[range.clone()].iter().zip(small) {
                *small = (id - node.start as u16) as u8;
            }
        }
        let root = OpenNode { side: 0, start: 0, end: size, ..node.clone() };
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
