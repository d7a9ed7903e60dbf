//! Choice of instruction set at run time.

/// What the processor offers; every path gives the same bits.
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
        #[cfg(target_arch = "x86_64")]
        {
            if has_avx512() {
                return Self::Avx512;
            }
            if is_x86_feature_detected!("avx2") {
                return Self::Avx2;
            }
        }
        Self::Portable
    }

    /// All sets that this processor can run.
    #[cfg(test)]
    pub fn available() -> Vec<Self> {
        let mut sets = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                sets.push(Self::Avx2);
            }
            if Self::detect() == Self::Avx512 {
                sets.push(Self::Avx512);
            }
        }
        sets
    }
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512bw")
}

/// Compiles `$body`, an always inlined function, once per instruction set and calls the one
/// that `$simd` names.
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
            $crate::boosting::simd::Simd::Portable => portable($($arg),*),
            // SAFETY: the variant exists only where the processor was found to have these instructions.
            #[cfg(target_arch = "x86_64")]
            $crate::boosting::simd::Simd::Avx2 => unsafe { avx2($($arg),*) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            $crate::boosting::simd::Simd::Avx512 => unsafe { avx512($($arg),*) },
        }
    }};
}

pub(super) use dispatch;
