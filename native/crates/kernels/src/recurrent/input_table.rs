//! The input projection of every item, one product per item rather than per position, and its gradient. Twin of
//! `arrangeWeights` and `encoderGradient` in packages/kernels/src/recurrent, which state the order of every sum.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::array::from_fn;

use super::gru_layer::GruSizes;
use super::packed::Packed;
use crate::lanes::{Lanes, Work};
use crate::real::Real;

/// Where the channels' items lie and what their parameters are.
#[derive(Debug, Clone, Copy)]
pub struct InputTable<'a, S> {
    pub sizes: &'a GruSizes,
    pub packed: &'a Packed,
    pub parameters: &'a [S],
    /// First item of each channel, and the number of items.
    pub starts: &'a [usize],
}

impl<S: Real> InputTable<'_, S> {
    /// Calls `work` with a channel and up to `most` consecutive ones of `items` that belong to it.
    #[inline(always)]
    fn groups(&self, items: &[usize], most: usize, mut work: impl FnMut(usize, &[usize])) {
        let mut rest = items;
        let mut channel = 0;
        while let Some(&item) = rest.first() {
            while item >= self.starts[channel + 1] {
                channel += 1;
            }
            let end = self.starts[channel + 1];
            let count = rest.iter().take(most).take_while(|&&item| item < end).count();
            let (group, after) = rest.split_at(count);
            work(channel, group);
            rest = after;
        }
    }
}

/// Computes the rows of `items`; `table` begins with the row of item `first`.
#[derive(Debug)]
pub struct TableRows<'a, S> {
    pub of: InputTable<'a, S>,
    pub items: &'a [usize],
    pub first: usize,
    pub table: &'a mut [S],
}

impl<S: Real> Work<S> for TableRows<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let Self { of, items, first, table } = self;
        let &GruSizes { width, embedding, columns, .. } = of.sizes;
        let (parameters, packed, triple) = (of.parameters, of.packed, 3 * width);
        of.groups(items, R, |channel, group| {
            let weights = &parameters[packed.input + channel * embedding * triple..][..embedding * triple];
            let vectors: [&[S]; R] = from_fn(|m| &parameters[group[m.min(group.len() - 1)] * columns..][..embedding]);
            for column in (0..width).step_by(L::N) {
                // SAFETY: `column` and two more gates lie within the three widths of a row of weights, biases and table.
                unsafe {
                    let start: [L; 3] = from_fn(|gate| {
                        let input = L::load(parameters[packed.input_bias + gate * width + column..].as_ptr());
                        let recurrent = L::load(parameters[packed.recurrent_bias + gate * width + column..].as_ptr());
                        match (channel, gate) {
                            (0, 0 | 1) => input.add(recurrent),
                            (0, _) => input,
                            _ => L::splat(S::default()),
                        }
                    });
                    let mut a = [start; R];
                    for k in 0..embedding {
                        let w = weights.as_ptr().add(k * triple + column);
                        let w = [L::load(w), L::load(w.add(width)), L::load(w.add(2 * width))];
                        for (row, vector) in a.iter_mut().zip(vectors) {
                            let x = L::splat(*vector.get_unchecked(k));
                            for (sum, w) in row.iter_mut().zip(w) {
                                *sum = sum.add_product(x, w);
                            }
                        }
                    }
                    for (row, item) in a.iter().zip(group) {
                        let to = table[(item - first) * triple..][..triple].as_mut_ptr().add(column);
                        for (gate, sum) in row.iter().enumerate() {
                            sum.store(to.add(gate * width));
                        }
                    }
                }
            }
        });
    }
}

/// Gradients of the input weights of the channels' columns `from` and on; `gradient` is theirs, [column][gate][width].
#[derive(Debug)]
pub struct InputWeightGradient<'a, S> {
    pub of: InputTable<'a, S>,
    /// Gradient of the table, [item][gate][width].
    pub table: &'a [S],
    pub present: &'a [usize],
    pub from: usize,
    pub gradient: &'a mut [S],
}

impl<S: Real> Work<S> for InputWeightGradient<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let Self { of, table, present, from, gradient } = self;
        let &GruSizes { width, embedding, columns, .. } = of.sizes;
        let triple = 3 * width;
        let end = from + gradient.len() / triple;
        let mut row = from;
        while row < end {
            let (channel, k) = (row / embedding, row % embedding);
            let count = R.min(embedding - k).min(end - row);
            let (low, high) = (of.starts[channel], of.starts[channel + 1]);
            let items = &present[present.partition_point(|&i| i < low)..present.partition_point(|&i| i < high)];
            // Columns beyond the last are read as the last and not stored.
            let at: [usize; R] = from_fn(|m| (k + m).min(embedding - 1));
            for column in (0..width).step_by(L::N) {
                let mut a = [[L::splat(S::default()); 3]; R];
                for &item in items {
                    let vector = &of.parameters[item * columns..][..columns];
                    let d = &table[item * triple..][..triple];
                    // SAFETY: `column` and two more gates lie within a row of the table, `at` within an embedding.
                    unsafe {
                        let d = d.as_ptr().add(column);
                        let d = [L::load(d), L::load(d.add(width)), L::load(d.add(2 * width))];
                        for (sums, &k) in a.iter_mut().zip(&at) {
                            let x = L::splat(*vector.get_unchecked(k));
                            for (sum, d) in sums.iter_mut().zip(d) {
                                *sum = sum.add_product(x, d);
                            }
                        }
                    }
                }
                for (m, sums) in a.iter().enumerate().take(count) {
                    let to = &mut gradient[(row + m - from) * triple..][..triple];
                    for (gate, sum) in sums.iter().enumerate() {
                        // SAFETY: as above.
                        unsafe { sum.store(to.as_mut_ptr().add(gate * width + column)) };
                    }
                }
            }
            row += count;
        }
    }
}

/// Gradients of the embeddings of `items`; `gradient` begins with that of item `first`. Row 0 of a channel keeps its own.
#[derive(Debug)]
pub struct EmbeddingGradient<'a, S> {
    pub of: InputTable<'a, S>,
    /// Gradient of the table, [item][gate][width].
    pub table: &'a [S],
    /// Input weights, [channel][gate][hidden unit][columns].
    pub transposed: &'a [S],
    pub items: &'a [usize],
    pub first: usize,
    pub gradient: &'a mut [S],
}

impl<S: Real> Work<S> for EmbeddingGradient<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let Self { of, table, transposed, items, first, gradient } = self;
        let &GruSizes { hidden, width, columns, .. } = of.sizes;
        of.groups(items, R, |channel, group| {
            let weights = &transposed[channel * 3 * hidden * columns..][..3 * hidden * columns];
            let rows: [&[S]; R] = from_fn(|m| &table[group[m.min(group.len() - 1)] * 3 * width..][..3 * width]);
            for column in (0..columns).step_by(L::N) {
                let mut a = [L::splat(S::default()); R];
                for gate in 0..3 {
                    for j in 0..hidden {
                        // SAFETY: `column` lies within a row of weights, and every table row has three widths.
                        unsafe {
                            let w = L::load(weights.as_ptr().add((gate * hidden + j) * columns + column));
                            for (sum, row) in a.iter_mut().zip(rows) {
                                *sum = sum.add_product(L::splat(*row.get_unchecked(gate * width + j)), w);
                            }
                        }
                    }
                }
                for (sum, &item) in a.iter().zip(group) {
                    if item != of.starts[channel] {
                        let to = &mut gradient[(item - first) * columns..][..columns];
                        // SAFETY: as above.
                        unsafe { sum.store(to.as_mut_ptr().add(column)) };
                    }
                }
            }
        });
    }
}
