//! The scan of cuts on AVX-512: prefix sums of 16 integers at a time, and gains in the twin's single precision.

use std::arch::x86_64::*;

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
