//! Buffers that begin at a cache line, so that no register is loaded across two of them.

#![allow(unsafe_code, reason = "memory on the boundary of a register is allocated by hand")]

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::real::Real;

/// A cache line, as wide as the widest register.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([u64; 8]);

const ZEROS: Line = Line([0; 8]);

/// Memory of buffers that are gone, oldest first. Pages that the system hands out anew cost one epoch on a thousand
/// careers a tenth of its time, so some wait for the next training.
static SPARE: Mutex<Vec<Vec<Line>>> = Mutex::new(Vec::new());

/// Lines of all spare buffers together: 8 MB.
const MOST_SPARE: usize = 1 << 17;

/// Numbers of a fixed length.
#[derive(Debug)]
pub struct Aligned<S> {
    lines: Vec<Line>,
    length: usize,
    numbers: PhantomData<S>,
}

impl<S: Real> Aligned<S> {
    pub fn zeros(length: usize) -> Self {
        let mut buffer = Self::any(length);
        buffer.lines.fill(ZEROS);
        buffer
    }

    /// Numbers of any value, for what is written before it is read.
    pub fn any(length: usize) -> Self {
        let count = (length * size_of::<S>()).div_ceil(size_of::<Line>());
        let mut lines = take_spare(count);
        lines.resize(count, ZEROS);
        Self { lines, length, numbers: PhantomData }
    }
}

fn spare() -> MutexGuard<'static, Vec<Vec<Line>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The smallest spare buffer that holds `count` lines, or a new one.
fn take_spare(count: usize) -> Vec<Line> {
    let mut spare = spare();
    let fits = spare.iter().enumerate().filter(|(_, lines)| lines.capacity() >= count);
    let best = fits.min_by_key(|(_, lines)| lines.capacity()).map(|(at, _)| at);
    best.filter(|_| count > 0).map_or_else(Vec::new, |at| spare.remove(at))
}

impl<S> Drop for Aligned<S> {
    fn drop(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if lines.capacity() == 0 || lines.capacity() > MOST_SPARE {
            return;
        }
        let mut spare = spare();
        let mut held: usize = lines.capacity() + spare.iter().map(Vec::capacity).sum::<usize>();
        while held > MOST_SPARE {
            held -= spare.remove(0).capacity();
        }
        spare.push(lines);
    }
}

impl<S> Deref for Aligned<S> {
    type Target = [S];
    fn deref(&self) -> &[S] {
        // SAFETY: the lines hold `length` numbers, and any bits are one: buffers are made of a `Real` only.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.length) }
    }
}

impl<S> DerefMut for Aligned<S> {
    fn deref_mut(&mut self) -> &mut [S] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_begin_at_a_line_whatever_their_memory_held_before() {
        for length in [0, 1, 16, 1000, 5] {
            for _ in 0..3 {
                let mut buffer = Aligned::<f32>::zeros(length);
                assert_eq!((buffer.len(), buffer.as_ptr().align_offset(64)), (length, 0));
                assert!(buffer.iter().all(|&x| x == 0.0));
                buffer.fill(f32::NAN);
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "a hundred megabytes are filled line by line")]
    fn spare_memory_stays_within_its_bound() {
        let buffers: Vec<_> = (0..40).map(|i| Aligned::<f64>::any(100_000 + i)).collect();
        drop(buffers);
        drop(Aligned::<f64>::any(8 * MOST_SPARE + 1));
        assert!(spare().iter().map(Vec::capacity).sum::<usize>() <= MOST_SPARE);
    }
}
