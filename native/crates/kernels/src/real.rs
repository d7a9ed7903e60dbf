//! The two precisions of kernels that are compiled for both.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

#[cfg(target_arch = "x86_64")]
use crate::lanes::{
    Avx2, Avx2Single, Avx2SingleFused, Avx512, Avx512Single, Avx512SingleFused, on_avx2, on_avx2_fused, on_avx512,
};
use crate::lanes::{Lanes, Portable, Unit, Work};
use crate::simd::Simd;

/// A floating-point number: `f64` or `f32`.
pub trait Real:
    Copy
    + Debug
    + Default
    + Send
    + Sync
    + PartialOrd
    + Sum
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + 'static
{
    /// The nearest number, ties to even.
    fn of(x: f64) -> Self;
    /// Exactly.
    fn widen(self) -> f64;
    fn square_root(self) -> Self;
    /// Lanes of a register of `unit`.
    fn lane_count(unit: Unit) -> usize;
    /// Runs `work` on `unit`.
    fn dispatch<W: Work<Self>>(unit: Unit, work: W) -> W::Output;
}

impl Real for f64 {
    #[inline(always)]
    fn of(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn widen(self) -> f64 {
        self
    }
    #[inline(always)]
    fn square_root(self) -> Self {
        self.sqrt()
    }
    fn lane_count(unit: Unit) -> usize {
        match unit.simd {
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => Avx512::N,
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => Avx2::N,
            Simd::Portable => 2,
        }
    }
    fn dispatch<W: Work<f64>>(unit: Unit, work: W) -> W::Output {
        match unit.simd {
            // SAFETY: the variant is made only where the processor was found to have these instructions.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => unsafe { on_avx512::<W, Avx512>(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => unsafe { on_avx2::<W, Avx2>(work) },
            Simd::Portable => work.run::<Portable<f64, 2>, 4>(),
        }
    }
}

impl Real for f32 {
    #[inline(always)]
    fn of(x: f64) -> Self {
        x as f32
    }
    #[inline(always)]
    fn widen(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn square_root(self) -> Self {
        self.sqrt()
    }
    fn lane_count(unit: Unit) -> usize {
        match unit.simd {
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => Avx512Single::N,
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => Avx2Single::N,
            Simd::Portable => 4,
        }
    }
    fn dispatch<W: Work<f32>>(unit: Unit, work: W) -> W::Output {
        match unit.simd {
            // SAFETY: the variant is made only where the processor was found to have these instructions; AVX-512
            // includes fused multiplication.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 if unit.fused => unsafe { on_avx512::<W, Avx512SingleFused>(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => unsafe { on_avx512::<W, Avx512Single>(work) },
            // SAFETY: as above, and fused multiplication is asked for here.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 if unit.fused && is_x86_feature_detected!("fma") => unsafe {
                on_avx2_fused::<W, Avx2SingleFused>(work)
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => unsafe { on_avx2::<W, Avx2Single>(work) },
            Simd::Portable => work.run::<Portable<f32, 4>, 4>(),
        }
    }
}
