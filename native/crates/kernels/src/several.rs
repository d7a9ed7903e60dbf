//! Several registers as one, so that what is computed on one does not wait for what is computed on another: a chain of
//! dependent operations leaves a unit idle most of the time. Loops and no closures, which might be compiled for another
//! unit.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use crate::lanes::Lanes;

/// `P` registers.
#[derive(Debug, Clone, Copy)]
pub struct Several<L, const P: usize>(pub [L; P]);

impl<L: Lanes, const P: usize> Several<L, P> {
    /// Register `i` from place `i` of `from`, `offset` numbers on.
    ///
    /// # Safety
    /// Each of these places must be valid for reads of `L::N` numbers.
    #[inline(always)]
    pub unsafe fn load_each(from: [*const L::Scalar; P], offset: usize) -> Self {
        let mut result = Self::splat(L::Scalar::default());
        for (register, from) in result.0.iter_mut().zip(from) {
            // SAFETY: the caller's promise.
            *register = unsafe { L::load(from.add(offset)) };
        }
        result
    }

    /// Register `i` from `from`, `stride * i` numbers on.
    ///
    /// # Safety
    /// Each of these places must be valid for reads of `L::N` numbers.
    #[inline(always)]
    pub unsafe fn load_strided(from: *const L::Scalar, stride: usize) -> Self {
        let mut result = Self::splat(L::Scalar::default());
        for (i, register) in result.0.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            *register = unsafe { L::load(from.add(stride * i)) };
        }
        result
    }

    /// Register `i` to `to`, `stride * i` numbers on.
    ///
    /// # Safety
    /// Each of these places must be valid for writes of `L::N` numbers.
    #[inline(always)]
    pub unsafe fn store_strided(self, to: *mut L::Scalar, stride: usize) {
        for (i, register) in self.0.into_iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { register.store(to.add(stride * i)) }
        }
    }
}

macro_rules! register_by_register {
    ($($operation:ident),*) => {
        $(
            #[inline(always)]
            fn $operation(self, other: Self) -> Self {
                let mut result = self;
                for (x, y) in result.0.iter_mut().zip(other.0) {
                    *x = x.$operation(y);
                }
                result
            }
        )*
    };
}

impl<L: Lanes, const P: usize> Lanes for Several<L, P> {
    type Scalar = L::Scalar;
    const N: usize = P * L::N;
    #[inline(always)]
    fn splat(x: L::Scalar) -> Self {
        Self([L::splat(x); P])
    }
    #[inline(always)]
    unsafe fn load(from: *const L::Scalar) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self::load_strided(from, L::N) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut L::Scalar) {
        // SAFETY: the caller's promise.
        unsafe { self.store_strided(to, L::N) }
    }
    register_by_register!(add, sub, mul, div);
    #[inline(always)]
    fn add_product(self, x: Self, w: Self) -> Self {
        let mut result = self;
        for (sum, (x, w)) in result.0.iter_mut().zip(x.0.into_iter().zip(w.0)) {
            *sum = sum.add_product(x, w);
        }
        result
    }
    #[inline(always)]
    fn clamp(self, limit: L::Scalar) -> Self {
        let mut result = self;
        for x in &mut result.0 {
            *x = x.clamp(limit);
        }
        result
    }
    #[inline(always)]
    fn power_of_rounded(self) -> Self {
        let mut result = self;
        for x in &mut result.0 {
            *x = x.power_of_rounded();
        }
        result
    }
}
