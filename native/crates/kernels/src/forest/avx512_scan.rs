//! The scan of cuts on AVX-512: prefix sums of 16 integers at a time, and gains in the twin's single precision.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::workspace::Id;

/// The lowest `count` bits.
#[inline(always)]
pub const fn low(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// Inclusive prefix sums of 16 lanes.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn prefix_sums(v: __m512i) -> __m512i {
    let zero = _mm512_setzero_si512();
    let v = _mm512_add_epi32(v, _mm512_alignr_epi32::<15>(v, zero));
    let v = _mm512_add_epi32(v, _mm512_alignr_epi32::<14>(v, zero));
    let v = _mm512_add_epi32(v, _mm512_alignr_epi32::<12>(v, zero));
    _mm512_add_epi32(v, _mm512_alignr_epi32::<8>(v, zero))
}

/// Gains of 16 cuts with the given left sums and weights.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn gains(sums: __m512i, weights: __m512) -> __m512 {
    let s = _mm512_cvtepi32_ps(sums);
    _mm512_mul_ps(_mm512_mul_ps(s, s), weights)
}

/// Ids that fill the lanes of a register.
pub trait Lanes: Id {
    /// Up to 16 ids as 32-bit integers, zeros after them.
    ///
    /// # Safety
    /// The processor has these instructions.
    unsafe fn load(ids: &[Self]) -> __m512i;
}

impl Lanes for u8 {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn load(ids: &[Self]) -> __m512i {
        // SAFETY: masked to the ids.
        unsafe { _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(low(ids.len()) as u16, ids.as_ptr().cast())) }
    }
}

impl Lanes for u16 {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn load(ids: &[Self]) -> __m512i {
        // SAFETY: masked to the ids.
        unsafe { _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(low(ids.len()) as u16, ids.as_ptr().cast())) }
    }
}

impl Lanes for u32 {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn load(ids: &[Self]) -> __m512i {
        // SAFETY: masked to the ids.
        unsafe { _mm512_maskz_loadu_epi32(low(ids.len()) as u16, ids.as_ptr().cast()) }
    }
}

/// Entries of a table at up to 16 ids, zeros after them.
///
/// # Safety
/// Ids are below the length of the table; the processor has these instructions.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub unsafe fn entries<I: Lanes>(table: &[i32], ids: &[I]) -> __m512i {
    let live = low(ids.len()) as u16;
    // SAFETY: by this function's contract.
    unsafe { _mm512_mask_i32gather_epi32::<4>(_mm512_setzero_si512(), live, I::load(ids), table.as_ptr()) }
}
