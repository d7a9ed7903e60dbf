//! The layers of heads in packages/kernels/src/recurrent/heads.ts, a batch at a time: products whose lanes run across units
//! or inputs, each sum in the order stated there.

use super::add_product::{PADDING, Strided, add_product};
use crate::lanes::Lanes;

/// Weights of one head's layer, columns padded to whole registers.
#[derive(Debug)]
pub struct HeadLayer<'a> {
    pub inputs: usize,
    pub units: usize,
    /// [inputs][units].
    pub weight: &'a [f64],
    pub bias: &'a [f64],
}

impl HeadLayer<'_> {
    pub fn padded_units(&self) -> usize {
        self.units.next_multiple_of(PADDING)
    }

    /// max(0, W x + b) of every row of `source`, row-major rows x inputs: row-major rows x units.
    #[inline(always)]
    pub fn forward<L: Lanes<Scalar = f64>, const R: usize>(&self, source: &[f64], activations: &mut [f64]) {
        let width = self.padded_units();
        let weight = padded(self.weight, self.units, width);
        let bias = padded(self.bias, self.units, width);
        let rows = source.len() / self.inputs;
        let mut sums = bias.repeat(rows);
        add_product::<L, R>(Strided { values: source, row: self.inputs, inner: 1 }, &weight, width, &mut sums);
        for (row, sums) in activations.chunks_exact_mut(self.units).zip(sums.chunks_exact(width)) {
            for (active, &sum) in row.iter_mut().zip(sums) {
                *active = if sum > 0.0 { sum } else { 0.0 };
            }
        }
    }

    /// From `d`, rows x padded units, the gradient with respect to the layer's sums: adds to those of its weight and bias,
    /// and to `into`, those of `source`, for the numbers of the rows in `rows`.
    #[inline(always)]
    pub fn backward<L: Lanes<Scalar = f64>, const R: usize>(
        &self,
        d: &[f64],
        rows: &[usize],
        (source, into): (&[f64], &mut [f64]),
        (weight_gradient, bias_gradient): (&mut [f64], &mut [f64]),
    ) {
        let Self { inputs, units, .. } = *self;
        let width = self.padded_units();
        let wide = inputs.next_multiple_of(PADDING);
        for row in d.chunks_exact(width) {
            bias_gradient.iter_mut().zip(row).for_each(|(sum, d)| *sum += d);
        }
        let counted: Vec<f64> = rows.iter().flat_map(|i| &source[i * inputs..][..inputs]).copied().collect();
        let mut sums = padded(weight_gradient, units, width);
        add_product::<L, R>(Strided { values: &counted, row: 1, inner: inputs }, d, width, &mut sums);
        for (to, from) in weight_gradient.chunks_exact_mut(units).zip(sums.chunks_exact(width)) {
            to.copy_from_slice(&from[..units]);
        }
        let mut transposed = vec![0.0; units * wide];
        for (k, row) in self.weight.chunks_exact(units).enumerate() {
            for (u, &w) in row.iter().enumerate() {
                transposed[u * wide + k] = w;
            }
        }
        let mut sums = vec![0.0; rows.len() * wide];
        for (to, i) in sums.chunks_exact_mut(wide).zip(rows) {
            to[..inputs].copy_from_slice(&into[i * inputs..][..inputs]);
        }
        add_product::<L, R>(Strided { values: d, row: width, inner: 1 }, &transposed, wide, &mut sums);
        for (from, i) in sums.chunks_exact(wide).zip(rows) {
            into[i * inputs..][..inputs].copy_from_slice(&from[..inputs]);
        }
    }
}

/// Rows of `width` entries, zeros behind the `columns` that there are.
#[inline(always)]
fn padded(matrix: &[f64], columns: usize, width: usize) -> Vec<f64> {
    let mut wide = vec![0.0; matrix.len() / columns * width];
    for (to, from) in wide.chunks_exact_mut(width).zip(matrix.chunks_exact(columns)) {
        to[..columns].copy_from_slice(from);
    }
    wide
}
