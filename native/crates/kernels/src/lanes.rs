//! Several doubles at once, on the widest unit that the CPU has. Every operation is the IEEE one, lane by lane, so the
//! width never changes a bit; a sum along lanes does not exist here on purpose.

use crate::simd::Simd;

/// A register of `N` doubles. Values exist only below [`dispatch`], which has checked that the CPU has the unit.
pub trait Lanes: Copy {
    const N: usize;
    fn splat(x: f64) -> Self;
    /// # Safety
    /// `from` must be valid for reads of `N` doubles.
    unsafe fn load(from: *const f64) -> Self;
    /// # Safety
    /// `to` must be valid for writes of `N` doubles.
    unsafe fn store(self, to: *mut f64);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// To [-limit, limit]; NaN stays NaN.
    fn clamp(self, limit: f64) -> Self;
    /// 2^k for k + 1.5 * 2^52 in each lane, |k| <= 1022: the low bits of such a double hold k.
    fn power_of_rounded(self) -> Self;
}

/// Work that is compiled once for every width. `run` and all it calls on its hot path must be `#[inline(always)]`.
pub trait Work {
    type Output;
    /// `R`: rows that fit into the registers of the unit beside three gates.
    fn run<L: Lanes, const R: usize>(self) -> Self::Output;
}

/// Runs `work` on the unit of `simd`.
pub fn dispatch<W: Work>(simd: Simd, work: W) -> W::Output {
    match simd {
        // SAFETY: the variant is made only where the processor was found to have these instructions.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx512 => unsafe { x86::on_avx512(work) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 => unsafe { x86::on_avx2(work) },
        Simd::Portable => work.run::<Portable, 4>(),
    }
}

/// One double.
impl Lanes for f64 {
    const N: usize = 1;
    #[inline(always)]
    fn splat(x: f64) -> Self {
        x
    }
    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: the caller's promise.
        unsafe { from.read() }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
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
    fn clamp(self, limit: f64) -> Self {
        f64::clamp(self, -limit, limit)
    }
    #[inline(always)]
    fn power_of_rounded(self) -> Self {
        f64::from_bits(self.to_bits().wrapping_add(1023) << 52)
    }
}

/// Two doubles, which every 64-bit target has.
#[derive(Debug, Clone, Copy)]
pub struct Portable([f64; 2]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self([f(self.0[0], other.0[0]), f(self.0[1], other.0[1])])
    }
}

impl Lanes for Portable {
    const N: usize = 2;
    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self([x; 2])
    }
    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { from.cast::<[f64; 2]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[f64; 2]>().write_unaligned(self.0) }
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
    fn clamp(self, limit: f64) -> Self {
        Self(self.0.map(|x| Lanes::clamp(x, limit)))
    }
    #[inline(always)]
    fn power_of_rounded(self) -> Self {
        Self(self.0.map(Lanes::power_of_rounded))
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{Lanes, Work};

    #[target_feature(enable = "avx512f,avx512dq")]
    pub unsafe fn on_avx512<W: Work>(work: W) -> W::Output {
        work.run::<Avx512, 8>()
    }

    #[target_feature(enable = "avx2")]
    pub unsafe fn on_avx2<W: Work>(work: W) -> W::Output {
        work.run::<Avx2, 4>()
    }

    macro_rules! lanes {
        ($name:ident, $register:ty, $n:expr, $set1:ident, $load:ident, $store:ident, $add:ident, $sub:ident, $mul:ident,
         $div:ident, $min:ident, $max:ident, $power:expr) => {
            #[derive(Debug, Clone, Copy)]
            pub struct $name($register);

            // SAFETY of every block: values exist only below `dispatch`, which has detected the unit.
            impl Lanes for $name {
                const N: usize = $n;
                #[inline(always)]
                fn splat(x: f64) -> Self {
                    Self(unsafe { $set1(x) })
                }
                #[inline(always)]
                unsafe fn load(from: *const f64) -> Self {
                    Self(unsafe { $load(from) })
                }
                #[inline(always)]
                unsafe fn store(self, to: *mut f64) {
                    unsafe { $store(to, self.0) }
                }
                #[inline(always)]
                fn add(self, other: Self) -> Self {
                    Self(unsafe { $add(self.0, other.0) })
                }
                #[inline(always)]
                fn sub(self, other: Self) -> Self {
                    Self(unsafe { $sub(self.0, other.0) })
                }
                #[inline(always)]
                fn mul(self, other: Self) -> Self {
                    Self(unsafe { $mul(self.0, other.0) })
                }
                #[inline(always)]
                fn div(self, other: Self) -> Self {
                    Self(unsafe { $div(self.0, other.0) })
                }
                #[inline(always)]
                fn clamp(self, limit: f64) -> Self {
                    // With NaN in either operand both instructions answer with the second one.
                    Self(unsafe { $max($set1(-limit), $min($set1(limit), self.0)) })
                }
                #[inline(always)]
                fn power_of_rounded(self) -> Self {
                    Self(unsafe { $power(self.0) })
                }
            }
        };
    }

    lanes!(
        Avx512,
        __m512d,
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
        |x| _mm512_castsi512_pd(_mm512_slli_epi64::<52>(_mm512_add_epi64(
            _mm512_castpd_si512(x),
            _mm512_set1_epi64(1023)
        )))
    );
    lanes!(
        Avx2,
        __m256d,
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
        |x| _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_add_epi64(
            _mm256_castpd_si256(x),
            _mm256_set1_epi64x(1023)
        )))
    );
}
