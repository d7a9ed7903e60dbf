//! The scan of cuts on AVX-512: prefix sums of 16 integers at a time, and the first maximum lane by lane.

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

/// The first maximum of the gains of a column, lane by lane.
#[derive(Debug)]
pub struct Highest {
    gain: [__m512d; 2],
    cut: [__m512i; 2],
    /// Lanes that were ever raised.
    raised: u8,
}

impl Highest {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub fn above(best: f64) -> Self {
        Self { gain: [_mm512_set1_pd(best); 2], cut: [_mm512_set1_epi64(-1); 2], raised: 0 }
    }

    /// Compares cuts `k .. k + 16`, those of `valid`, whose left sums are `sums`.
    ///
    /// # Safety
    /// `weights` points to the weights of at least the cuts of `valid`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub unsafe fn compare(&mut self, sums: __m512i, weights: *const f64, k: usize, valid: u16) {
        let lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
        let halves = [_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64::<1>(sums)];
        for (j, half) in halves.into_iter().enumerate() {
            let valid = (valid >> (8 * j)) as u8;
            let s = _mm512_cvtepi32_pd(half);
            // SAFETY: masked to valid cuts, which have weights.
            let weight = unsafe { _mm512_maskz_loadu_pd(valid, weights.add(8 * j)) };
            let gain = _mm512_mul_pd(_mm512_mul_pd(s, s), weight);
            let wins = _mm512_mask_cmp_pd_mask::<_CMP_GT_OQ>(valid, gain, self.gain[j]);
            self.raised |= wins;
            self.gain[j] = _mm512_mask_mov_pd(self.gain[j], wins, gain);
            let cut = _mm512_add_epi64(lanes, _mm512_set1_epi64((k + 8 * j) as i64));
            self.cut[j] = _mm512_mask_mov_epi64(self.cut[j], wins, cut);
        }
    }

    /// The highest gain, and the first cut that reaches it; none if no gain was above the best so far.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub fn found(&self) -> Option<(f64, usize)> {
        if self.raised == 0 {
            return None;
        }
        let highest = _mm512_reduce_max_pd(_mm512_max_pd(self.gain[0], self.gain[1]));
        let all = _mm512_set1_pd(highest);
        let first =
            |j: usize| _mm512_mask_reduce_min_epu64(_mm512_cmp_pd_mask::<_CMP_EQ_OQ>(self.gain[j], all), self.cut[j]);
        Some((highest, first(0).min(first(1)) as usize))
    }
}
