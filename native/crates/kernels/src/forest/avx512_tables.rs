//! Tables of small nodes in AVX-512 registers, which permutations look up: in one register to 32 units of 16 bits, in two to
//! 64, in four to 128, in eight to 256.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::avx512_scan::low;
use super::integer_grid::SMALL;

/// Even bits.
pub const EVEN: u32 = 0x5555_5555;

/// Position of set bit k.
#[inline]
#[target_feature(enable = "bmi2,popcnt")]
pub fn nth<const WORDS: usize>(words: &[u64; WORDS], mut k: usize) -> usize {
    let mut at = 0;
    while at + 1 < WORDS && k >= words[at].count_ones() as usize {
        k -= words[at].count_ones() as usize;
        at += 1;
    }
    64 * at + _pdep_u64(1 << k, words[at]).trailing_zeros() as usize
}

/// The first 32 `WIDTH` entries of a table.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn registers<const WIDTH: usize>(table: &[i16; SMALL]) -> [__m512i; WIDTH] {
    // SAFETY: `WIDTH` is at most 8, and the table has 256 entries.
    std::array::from_fn(|q| unsafe { _mm512_loadu_si512(table.as_ptr().add(32 * q).cast()) })
}

/// Entries of a table at 32 ids.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub fn look_up<const WIDTH: usize>(table: &[__m512i; WIDTH], ids: __m512i) -> __m512i {
    if WIDTH == 1 {
        return _mm512_permutexvar_epi16(ids, table[0]);
    }
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

/// Bytes of a table of 64 `WORDS` at 64 ids.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub fn look_up_bytes<const WORDS: usize>(table: &[__m512i; WORDS], ids: __m512i) -> __m512i {
    if WORDS == 1 {
        return _mm512_permutexvar_epi8(ids, table[0]);
    }
    let first = _mm512_permutex2var_epi8(table[0], ids, table[1]);
    if WORDS == 2 {
        return first;
    }
    let second = _mm512_permutex2var_epi8(table[2], ids, table[3]);
    _mm512_mask_mov_epi8(first, _mm512_movepi8_mask(ids), second)
}

/// `partition` of at most 64 `WORDS` units.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt")]
pub fn partition_small<const WORDS: usize>(order: &[u8], moved: &[u8], middle: u8, left_size: usize, to: &mut [u8]) {
    let start = usize::from(middle) - left_size;
    let moved = &moved[start..][..64 * WORDS];
    // SAFETY: there are 64 entries for each of the registers.
    let table: [__m512i; WORDS] =
        std::array::from_fn(|q| unsafe { _mm512_loadu_si512(moved.as_ptr().add(64 * q).cast()) });
    let (start, middle) = (_mm512_set1_epi8(start as i8), _mm512_set1_epi8(middle as i8));
    let (lower, upper) = to.split_at_mut(left_size);
    let (mut left, mut right) = (0, 0);
    for chunk in order.chunks(64) {
        let live = low(chunk.len());
        // SAFETY: masked to the chunk; stores are bounded by the slices.
        unsafe {
            let ids = _mm512_maskz_loadu_epi8(live, chunk.as_ptr().cast());
            let new = look_up_bytes(&table, _mm512_sub_epi8(ids, start));
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
