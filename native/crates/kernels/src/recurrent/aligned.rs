//! Buffers that begin at a cache line, so that no register is loaded across two of them.

use std::ops::{Deref, DerefMut};

use crate::real::Real;

/// Bytes of a cache line and of the widest register.
const LINE: usize = 64;

/// Zeros to begin with, of a fixed length.
#[derive(Debug)]
pub struct Aligned<S> {
    data: Vec<S>,
    start: usize,
    length: usize,
}

impl<S: Real> Aligned<S> {
    pub fn zeros(length: usize) -> Self {
        let spare = LINE / size_of::<S>();
        let data = vec![S::default(); length + spare];
        // The worst answer of `align_offset`, that it cannot tell, costs time only.
        let start = data.as_ptr().align_offset(LINE).min(spare);
        Self { data, start, length }
    }
}

impl<S> Deref for Aligned<S> {
    type Target = [S];
    fn deref(&self) -> &[S] {
        &self.data[self.start..][..self.length]
    }
}

impl<S> DerefMut for Aligned<S> {
    fn deref_mut(&mut self) -> &mut [S] {
        &mut self.data[self.start..][..self.length]
    }
}
