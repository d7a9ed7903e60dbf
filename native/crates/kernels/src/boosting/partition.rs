//! Which child of a split a row belongs to.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use super::bins::{Bins, SLACK};
use super::split::Split;
use crate::simd::Simd;

/// The right side of a split.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Bins of the column, and `SLACK` bytes after them.
    bins: &'a [u8],
    /// Adding one modulo 256 moves the bin of missing values before all others.
    shift: u8,
    limit: u8,
}

impl<'a> Side<'a> {
    pub fn new(bins: &'a Bins, split: &Split) -> Self {
        let column = &bins.columns[split.column as usize * bins.size..][..bins.size + SLACK];
        Self { bins: column, shift: split.missing_left, limit: split.bin + split.missing_left }
    }

    #[inline(always)]
    pub fn is_right(&self, row: u32) -> bool {
        self.bins[row as usize].wrapping_add(self.shift) > self.limit
    }
}

/// Writes the rows of both children into `target`, the right ones from its end; returns the number of left ones.
pub fn partition(simd: Simd, source: &[u32], target: &mut [u32], side: &Side) -> usize {
    assert_eq!(source.len(), target.len());
    let mut state = Unplaced { source, left: 0, right: target.len() };
    match simd {
        // SAFETY: the variant exists only where the processor was found to have these instructions.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx512 => unsafe { place_sixteens(&mut state, target, side) },
        _ => {}
    }
    place_singly(&mut state, target, side);
    state.left
}

/// Rows that have no place yet; as many places are free, from `left` to `right`.
struct Unplaced<'a> {
    source: &'a [u32],
    left: usize,
    right: usize,
}

fn place_singly(state: &mut Unplaced, target: &mut [u32], side: &Side) {
    for &i in state.source {
        let is_right = usize::from(side.is_right(i));
        // Both ends are written and one is kept: no branch to mispredict.
        // SAFETY: at least this row has no place, so left < right <= target.len().
        unsafe {
            *target.get_unchecked_mut(state.left) = i;
            *target.get_unchecked_mut(state.right - 1) = i;
        }
        state.left += 1 - is_right;
        state.right -= is_right;
    }
}

/// Places rows as long as sixteen are left.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
fn place_sixteens(state: &mut Unplaced, target: &mut [u32], side: &Side) {
    use std::arch::x86_64::*;
    let last = side.bins.len() - SLACK;
    let (shift, limit) = (_mm512_set1_epi32(i32::from(side.shift)), _mm512_set1_epi32(i32::from(side.limit)));
    let byte = _mm512_set1_epi32(255);
    while let Some((rows, rest)) = state.source.split_first_chunk::<16>() {
        state.source = rest;
        debug_assert!(rows.iter().all(|&i| (i as usize) < last));
        // SAFETY: rows are below `last`, so that the four bytes from each end within the slack. Sixteen rows have no
        // place, so that sixteen are free from `left` on; the right ones among them end at `right`.
        unsafe {
            let rows = _mm512_loadu_si512(rows.as_ptr().cast());
            let bins = _mm512_i32gather_epi32::<1>(rows, side.bins.as_ptr().cast());
            let bins = _mm512_and_si512(_mm512_add_epi32(bins, shift), byte);
            let right = _mm512_cmpgt_epi32_mask(bins, limit);
            let count = right.count_ones() as usize;
            let places = target.as_mut_ptr();
            _mm512_storeu_si512(places.add(state.left).cast(), _mm512_maskz_compress_epi32(!right, rows));
            state.left += 16 - count;
            state.right -= count;
            let among = ((1_u32 << count) - 1) as u16;
            let rows = _mm512_maskz_compress_epi32(right, rows);
            _mm512_mask_storeu_epi32(places.add(state.right).cast(), among, rows);
        }
    }
}
