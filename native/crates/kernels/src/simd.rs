//! Choice of instruction set at run time; every set gives the same bits, because lanes are outputs or part of a
//! documented order, and nothing is fused.

#![allow(unsafe_code, reason = "calls what it compiled for the instruction set that was found")]

/// What the processor offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Simd {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Simd {
    /// The widest set of this processor.
    pub fn detect() -> Self {
        Self::available().next_back().unwrap_or(Self::Portable)
    }

    /// All sets that this processor can run, narrowest first.
    pub fn available() -> impl DoubleEndedIterator<Item = Self> + use<> {
        let mut sets = [Some(Self::Portable), None, None];
        #[cfg(target_arch = "x86_64")]
        {
            sets[1] = is_x86_feature_detected!("avx2").then_some(Self::Avx2);
            let wide = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw");
            sets[2] = wide.then_some(Self::Avx512);
        }
        sets.into_iter().flatten()
    }

    /// Whether this set is AVX-512 on a processor that also compresses and permutes bytes and 16-bit words (VBMI,
    /// VBMI2, and BMI2, which came before them).
    #[cfg(target_arch = "x86_64")]
    pub fn has_byte_permutes(self) -> bool {
        self == Self::Avx512
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt")
    }
}

/// Compiles a function body once per instruction set and calls the one that `$simd` names. What the body calls must be
/// `#[inline(always)]` to be compiled with it.
macro_rules! dispatch {
    ($simd:expr, fn($($arg:ident: $type:ty),* $(,)?) $(-> $out:ty)? $body:block) => {{
        #[inline(always)]
        fn portable($($arg: $type),*) $(-> $out)? $body
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2")]
        fn avx2($($arg: $type),*) $(-> $out)? { portable($($arg),*) }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
        fn avx512($($arg: $type),*) $(-> $out)? { portable($($arg),*) }
        match $simd {
            $crate::simd::Simd::Portable => portable($($arg),*),
            #[allow(unsafe_code, reason = "the set was found at run time")]
            // SAFETY: the variant is made only where the processor was found to have these instructions.
            #[cfg(target_arch = "x86_64")]
            $crate::simd::Simd::Avx2 => unsafe { avx2($($arg),*) },
            #[allow(unsafe_code, reason = "the set was found at run time")]
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            $crate::simd::Simd::Avx512 => unsafe { avx512($($arg),*) },
        }
    }};
}

pub(crate) use dispatch;
