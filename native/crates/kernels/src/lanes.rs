//! Several numbers at once, on the widest unit that the CPU has. Every operation is the IEEE one, lane by lane, so the
//! width never changes a bit; a sum along lanes does not exist here on purpose.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use crate::real::Real;
use crate::simd::Simd;

/// A register of `N` numbers. Values exist only below [`Real::dispatch`], which has checked that the CPU has the unit.
pub trait Lanes: Copy {
    type Scalar: Real;
    const N: usize;
    fn splat(x: Self::Scalar) -> Self;
    /// # Safety
    /// `from` must be valid for reads of `N` numbers.
    unsafe fn load(from: *const Self::Scalar) -> Self;
    /// # Safety
    /// `to` must be valid for writes of `N` numbers.
    unsafe fn store(self, to: *mut Self::Scalar);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// `self + x * w`: rounded twice, except by the fused registers.
    #[inline(always)]
    fn add_product(self, x: Self, w: Self) -> Self {
        self.add(x.mul(w))
    }
    /// To [-limit, limit]; NaN stays NaN.
    fn clamp(self, limit: Self::Scalar) -> Self;
    /// 2^k for k + 1.5 * 2^52 (single precision: 1.5 * 2^23) in each lane, the low bits of which hold k; 2^k is normal.
    fn power_of_rounded(self) -> Self;
}

/// Work that is compiled once for every width. `run` and all it calls on its hot path must be `#[inline(always)]`.
pub trait Work<S = f64> {
    type Output;
    /// `R`: rows that fit into the registers of the unit beside three gates.
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) -> Self::Output;
}

/// Where work runs.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    pub simd: Simd,
    /// Whether single-precision sums of products may round once instead of twice where the processor can.
    pub fused: bool,
}

/// Runs `work` on doubles on the unit of `simd`.
pub fn dispatch<W: Work>(simd: Simd, work: W) -> W::Output {
    f64::dispatch(Unit { simd, fused: false }, work)
}

/// One number.
macro_rules! one_lane {
    ($scalar:ty, $bias:expr, $mantissa:expr) => {
        impl Lanes for $scalar {
            type Scalar = $scalar;
            const N: usize = 1;
            #[inline(always)]
            fn splat(x: $scalar) -> Self {
                x
            }
            #[inline(always)]
            unsafe fn load(from: *const $scalar) -> Self {
                // SAFETY: the caller's promise.
                unsafe { from.read() }
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut $scalar) {
                // SAFETY: the caller's promise.
                unsafe { to.write(self) }
            }
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self - other
            }
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn div(self, other: Self) -> Self {
                self / other
            }
            #[inline(always)]
            fn clamp(self, limit: $scalar) -> Self {
                <$scalar>::clamp(self, -limit, limit)
            }
            #[inline(always)]
            fn power_of_rounded(self) -> Self {
                <$scalar>::from_bits(self.to_bits().wrapping_add($bias) << $mantissa)
            }
        }
    };
}

one_lane!(f64, 1023, 52);
one_lane!(f32, 127, 23);

/// Sixteen bytes, which every 64-bit target has: two doubles or four singles.
#[derive(Debug, Clone, Copy)]
pub struct Portable<S, const N: usize>([S; N]);

impl<S: Real + Lanes<Scalar = S>, const N: usize> Portable<S, N> {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(S, S) -> S) -> Self {
        let mut result = self.0;
        for (a, b) in result.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        Self(result)
    }
}

impl<S: Real + Lanes<Scalar = S>, const N: usize> Lanes for Portable<S, N> {
    type Scalar = S;
    const N: usize = N;
    #[inline(always)]
    fn splat(x: S) -> Self {
        Self([x; N])
    }
    #[inline(always)]
    unsafe fn load(from: *const S) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { from.cast::<[S; N]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut S) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[S; N]>().write_unaligned(self.0) }
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }
    #[inline(always)]
    fn clamp(self, limit: S) -> Self {
        Self(self.0.map(|x| Lanes::clamp(x, limit)))
    }
    #[inline(always)]
    fn power_of_rounded(self) -> Self {
        Self(self.0.map(Lanes::power_of_rounded))
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{
    Avx2, Avx2Single, Avx2SingleFused, Avx512, Avx512Single, Avx512SingleFused, on_avx2, on_avx2_fused, on_avx512,
};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{Lanes, Work};

    #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
    pub unsafe fn on_avx512<W: Work<L::Scalar>, L: Lanes>(work: W) -> W::Output {
        work.run::<L, 8>()
    }

    #[target_feature(enable = "avx2")]
    pub unsafe fn on_avx2<W: Work<L::Scalar>, L: Lanes>(work: W) -> W::Output {
        work.run::<L, 4>()
    }

    #[target_feature(enable = "avx2,fma")]
    pub unsafe fn on_avx2_fused<W: Work<L::Scalar>, L: Lanes>(work: W) -> W::Output {
        work.run::<L, 4>()
    }

    macro_rules! lanes {
        ($name:ident, $register:ty, $scalar:ty, $n:expr, $set1:ident, $load:ident, $store:ident, $add:ident, $sub:ident,
         $mul:ident, $div:ident, $min:ident, $max:ident, $add_product:expr, $power:expr) => {
            #[derive(Debug, Clone, Copy)]
            pub struct $name($register);

            // SAFETY of every block: values exist only below `Real::dispatch`, which has detected the unit.
            impl Lanes for $name {
                type Scalar = $scalar;
                const N: usize = $n;
                #[inline(always)]
                fn splat(x: $scalar) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $set1(x) })
                }
                #[inline(always)]
                unsafe fn load(from: *const $scalar) -> Self {
                    // SAFETY: the caller's promise, for a processor that has made this type.
                    Self(unsafe { $load(from) })
                }
                #[inline(always)]
                unsafe fn store(self, to: *mut $scalar) {
                    // SAFETY: the caller's promise, for a processor that has made this type.
                    unsafe { $store(to, self.0) }
                }
                #[inline(always)]
                fn add(self, other: Self) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $add(self.0, other.0) })
                }
                #[inline(always)]
                fn sub(self, other: Self) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $sub(self.0, other.0) })
                }
                #[inline(always)]
                fn mul(self, other: Self) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $mul(self.0, other.0) })
                }
                #[inline(always)]
                fn div(self, other: Self) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $div(self.0, other.0) })
                }
                #[inline(always)]
                fn add_product(self, x: Self, w: Self) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $add_product(self.0, x.0, w.0) })
                }
                #[inline(always)]
                fn clamp(self, limit: $scalar) -> Self {
                    // With NaN in either operand both instructions answer with the second one.
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $max($set1(-limit), $min($set1(limit), self.0)) })
                }
                #[inline(always)]
                fn power_of_rounded(self) -> Self {
                    // SAFETY: values of this type exist only where the processor was found to have its instructions.
                    Self(unsafe { $power(self.0) })
                }
            }
        };
    }

    lanes!(
        Avx512,
        __m512d,
        f64,
        8,
        _mm512_set1_pd,
        _mm512_loadu_pd,
        _mm512_storeu_pd,
        _mm512_add_pd,
        _mm512_sub_pd,
        _mm512_mul_pd,
        _mm512_div_pd,
        _mm512_min_pd,
        _mm512_max_pd,
        |sum, x, w| _mm512_add_pd(sum, _mm512_mul_pd(x, w)),
        |x| _mm512_castsi512_pd(_mm512_slli_epi64::<52>(_mm512_add_epi64(
            _mm512_castpd_si512(x),
            _mm512_set1_epi64(1023)
        )))
    );
    lanes!(
        Avx512Single,
        __m512,
        f32,
        16,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_add_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_div_ps,
        _mm512_min_ps,
        _mm512_max_ps,
        |sum, x, w| _mm512_add_ps(sum, _mm512_mul_ps(x, w)),
        |x| _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_add_epi32(
            _mm512_castps_si512(x),
            _mm512_set1_epi32(127)
        )))
    );
    lanes!(
        Avx512SingleFused,
        __m512,
        f32,
        16,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_add_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_div_ps,
        _mm512_min_ps,
        _mm512_max_ps,
        |sum, x, w| _mm512_fmadd_ps(x, w, sum),
        |x| _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_add_epi32(
            _mm512_castps_si512(x),
            _mm512_set1_epi32(127)
        )))
    );
    lanes!(
        Avx2,
        __m256d,
        f64,
        4,
        _mm256_set1_pd,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_add_pd,
        _mm256_sub_pd,
        _mm256_mul_pd,
        _mm256_div_pd,
        _mm256_min_pd,
        _mm256_max_pd,
        |sum, x, w| _mm256_add_pd(sum, _mm256_mul_pd(x, w)),
        |x| _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_add_epi64(
            _mm256_castpd_si256(x),
            _mm256_set1_epi64x(1023)
        )))
    );
    lanes!(
        Avx2Single,
        __m256,
        f32,
        8,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_div_ps,
        _mm256_min_ps,
        _mm256_max_ps,
        |sum, x, w| _mm256_add_ps(sum, _mm256_mul_ps(x, w)),
        |x| _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_add_epi32(
            _mm256_castps_si256(x),
            _mm256_set1_epi32(127)
        )))
    );
    lanes!(
        Avx2SingleFused,
        __m256,
        f32,
        8,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_div_ps,
        _mm256_min_ps,
        _mm256_max_ps,
        |sum, x, w| _mm256_fmadd_ps(x, w, sum),
        |x| _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_add_epi32(
            _mm256_castps_si256(x),
            _mm256_set1_epi32(127)
        )))
    );
}
