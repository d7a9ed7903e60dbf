//! Eight 64-bit lanes, one per column of a block, on AVX-512 and AVX2. Every operation is exact or rounds once, so
//! both give the bits of the scalar code.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::bins::LANES;

/// Vectors of packed entries (`sum * 2^32 + count`) and of doubles.
///
/// # Safety
/// All functions: the processor has the instructions of the implementation.
pub trait Lanes: Copy {
    type Packed: Copy;
    type Real: Copy;
    type Mask: Copy;

    unsafe fn load(entries: &[i64; LANES]) -> Self::Packed;
    unsafe fn store(entries: &mut [i64; LANES], value: Self::Packed);
    unsafe fn plus(a: Self::Packed, b: Self::Packed) -> Self::Packed;
    unsafe fn minus(a: Self::Packed, b: Self::Packed) -> Self::Packed;
    unsafe fn counts(a: Self::Packed) -> Self::Real;
    unsafe fn sums(a: Self::Packed) -> Self::Real;
    unsafe fn splat(x: f64) -> Self::Real;
    unsafe fn add(a: Self::Real, b: Self::Real) -> Self::Real;
    unsafe fn sub(a: Self::Real, b: Self::Real) -> Self::Real;
    unsafe fn mul(a: Self::Real, b: Self::Real) -> Self::Real;
    unsafe fn at_least(a: Self::Real, b: Self::Real) -> Self::Mask;
    unsafe fn above(a: Self::Real, b: Self::Real) -> Self::Mask;
    unsafe fn both(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    unsafe fn any(a: Self::Mask) -> bool;
    unsafe fn choose(mask: Self::Mask, yes: Self::Real, no: Self::Real) -> Self::Real;
    unsafe fn choose_packed(mask: Self::Mask, yes: Self::Packed, no: Self::Packed) -> Self::Packed;
    unsafe fn to_array(a: Self::Real) -> [f64; LANES];
    unsafe fn from_array(a: &[f64; LANES]) -> Self::Real;
}

#[derive(Debug, Clone, Copy)]
pub struct Avx512;

impl Lanes for Avx512 {
    type Packed = __m512i;
    type Real = __m512d;
    type Mask = __mmask8;

    #[inline(always)]
    unsafe fn load(entries: &[i64; LANES]) -> __m512i {
        // SAFETY: the processor has these instructions, and the array is a register wide.
        unsafe { _mm512_loadu_si512(entries.as_ptr().cast()) }
    }
    #[inline(always)]
    unsafe fn store(entries: &mut [i64; LANES], value: __m512i) {
        // SAFETY: the processor has these instructions, and the array is a register wide.
        unsafe { _mm512_storeu_si512(entries.as_mut_ptr().cast(), value) }
    }
    #[inline(always)]
    unsafe fn plus(a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_add_epi64(a, b) }
    }
    #[inline(always)]
    unsafe fn minus(a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_sub_epi64(a, b) }
    }
    #[inline(always)]
    unsafe fn counts(a: __m512i) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_cvtepi64_pd(_mm512_and_si512(a, _mm512_set1_epi64(0xffff_ffff))) }
    }
    #[inline(always)]
    unsafe fn sums(a: __m512i) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_cvtepi64_pd(_mm512_srai_epi64::<32>(a)) }
    }
    #[inline(always)]
    unsafe fn splat(x: f64) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_set1_pd(x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_add_pd(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_sub_pd(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_mul_pd(a, b) }
    }
    #[inline(always)]
    unsafe fn at_least(a: __m512d, b: __m512d) -> __mmask8 {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_cmp_pd_mask::<_CMP_GE_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn above(a: __m512d, b: __m512d) -> __mmask8 {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn both(a: __mmask8, b: __mmask8) -> __mmask8 {
        a & b
    }
    #[inline(always)]
    unsafe fn any(a: __mmask8) -> bool {
        a != 0
    }
    #[inline(always)]
    unsafe fn choose(mask: __mmask8, yes: __m512d, no: __m512d) -> __m512d {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_mask_mov_pd(no, mask, yes) }
    }
    #[inline(always)]
    unsafe fn choose_packed(mask: __mmask8, yes: __m512i, no: __m512i) -> __m512i {
        // SAFETY: the processor has these instructions.
        unsafe { _mm512_mask_mov_epi64(no, mask, yes) }
    }
    #[inline(always)]
    unsafe fn to_array(a: __m512d) -> [f64; LANES] {
        let mut out = [0.0; LANES];
        // SAFETY: the processor has these instructions, and the array is a register wide.
        unsafe { _mm512_storeu_pd(out.as_mut_ptr(), a) };
        out
    }
    #[inline(always)]
    unsafe fn from_array(a: &[f64; LANES]) -> __m512d {
        // SAFETY: the processor has these instructions, and the array is a register wide.
        unsafe { _mm512_loadu_pd(a.as_ptr()) }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Avx2;

/// 2^52: a double with this exponent holds a 32-bit integer in its low bits.
const MAGIC: f64 = 4_503_599_627_370_496.0;

/// The low 32 bits of each lane as doubles; AVX2 has no conversion from 64-bit integers.
#[inline(always)]
unsafe fn low_words(a: __m256i) -> __m256d {
    // SAFETY: the processor has these instructions.
    unsafe {
        let words = _mm256_and_si256(a, _mm256_set1_epi64x(0xffff_ffff));
        let shifted = _mm256_or_si256(words, _mm256_castpd_si256(_mm256_set1_pd(MAGIC)));
        _mm256_sub_pd(_mm256_castsi256_pd(shifted), _mm256_set1_pd(MAGIC))
    }
}

/// The high 32 bits of each lane, signed, as doubles: offset by 2^31 they are unsigned.
#[inline(always)]
unsafe fn high_words(a: __m256i) -> __m256d {
    // SAFETY: the processor has these instructions.
    unsafe {
        let words = _mm256_srli_epi64::<32>(_mm256_xor_si256(a, _mm256_set1_epi64x(i64::MIN)));
        let shifted = _mm256_or_si256(words, _mm256_castpd_si256(_mm256_set1_pd(MAGIC)));
        _mm256_sub_pd(_mm256_castsi256_pd(shifted), _mm256_set1_pd(MAGIC + 2_147_483_648.0))
    }
}

type Pair<T> = (T, T);

impl Lanes for Avx2 {
    type Packed = Pair<__m256i>;
    type Real = Pair<__m256d>;
    type Mask = Pair<__m256d>;

    #[inline(always)]
    unsafe fn load(entries: &[i64; LANES]) -> Pair<__m256i> {
        let low = entries.as_ptr();
        // SAFETY: the processor has these instructions, and the array is a register wide.
        unsafe { (_mm256_loadu_si256(low.cast()), _mm256_loadu_si256(low.add(4).cast())) }
    }
    #[inline(always)]
    unsafe fn store(entries: &mut [i64; LANES], value: Pair<__m256i>) {
        let low = entries.as_mut_ptr();
        // SAFETY: the processor has these instructions.
        unsafe {
            _mm256_storeu_si256(low.cast(), value.0);
            _mm256_storeu_si256(low.add(4).cast(), value.1);
        }
    }
    #[inline(always)]
    unsafe fn plus(a: Pair<__m256i>, b: Pair<__m256i>) -> Pair<__m256i> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_add_epi64(a.0, b.0), _mm256_add_epi64(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn minus(a: Pair<__m256i>, b: Pair<__m256i>) -> Pair<__m256i> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_sub_epi64(a.0, b.0), _mm256_sub_epi64(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn counts(a: Pair<__m256i>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (low_words(a.0), low_words(a.1)) }
    }
    #[inline(always)]
    unsafe fn sums(a: Pair<__m256i>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (high_words(a.0), high_words(a.1)) }
    }
    #[inline(always)]
    unsafe fn splat(x: f64) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_set1_pd(x), _mm256_set1_pd(x)) }
    }
    #[inline(always)]
    unsafe fn add(a: Pair<__m256d>, b: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_add_pd(a.0, b.0), _mm256_add_pd(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn sub(a: Pair<__m256d>, b: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_sub_pd(a.0, b.0), _mm256_sub_pd(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn mul(a: Pair<__m256d>, b: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_mul_pd(a.0, b.0), _mm256_mul_pd(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn at_least(a: Pair<__m256d>, b: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_cmp_pd::<_CMP_GE_OQ>(a.0, b.0), _mm256_cmp_pd::<_CMP_GE_OQ>(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn above(a: Pair<__m256d>, b: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_cmp_pd::<_CMP_GT_OQ>(a.0, b.0), _mm256_cmp_pd::<_CMP_GT_OQ>(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn both(a: Pair<__m256d>, b: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_and_pd(a.0, b.0), _mm256_and_pd(a.1, b.1)) }
    }
    #[inline(always)]
    unsafe fn any(a: Pair<__m256d>) -> bool {
        // SAFETY: the processor has these instructions.
        unsafe { _mm256_movemask_pd(_mm256_or_pd(a.0, a.1)) != 0 }
    }
    #[inline(always)]
    unsafe fn choose(mask: Pair<__m256d>, yes: Pair<__m256d>, no: Pair<__m256d>) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions.
        unsafe { (_mm256_blendv_pd(no.0, yes.0, mask.0), _mm256_blendv_pd(no.1, yes.1, mask.1)) }
    }
    #[inline(always)]
    unsafe fn choose_packed(mask: Pair<__m256d>, yes: Pair<__m256i>, no: Pair<__m256i>) -> Pair<__m256i> {
        // SAFETY: the processor has these instructions.
        unsafe {
            (
                _mm256_blendv_epi8(no.0, yes.0, _mm256_castpd_si256(mask.0)),
                _mm256_blendv_epi8(no.1, yes.1, _mm256_castpd_si256(mask.1)),
            )
        }
    }
    #[inline(always)]
    unsafe fn to_array(a: Pair<__m256d>) -> [f64; LANES] {
        let mut out = [0.0; LANES];
        // SAFETY: the processor has these instructions.
        unsafe {
            _mm256_storeu_pd(out.as_mut_ptr(), a.0);
            _mm256_storeu_pd(out.as_mut_ptr().add(4), a.1);
        }
        out
    }
    #[inline(always)]
    unsafe fn from_array(a: &[f64; LANES]) -> Pair<__m256d> {
        // SAFETY: the processor has these instructions, and the array is a register wide.
        unsafe { (_mm256_loadu_pd(a.as_ptr()), _mm256_loadu_pd(a.as_ptr().add(4))) }
    }
}
