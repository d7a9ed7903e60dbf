//! Twin of packages/kernels/src/recurrent/heads.ts, which states the order of every sum.

use std::ops::Range;

use super::add_product::PADDING;
use super::dense_batch::{DenseBatch, add_scaled};
use super::head::{Head, HeadInput};
use super::head_layer::HeadLayer;
use super::head_losses::{counts_row, row_gradient, row_loss};
use super::network::{Layout, Network};
use crate::lanes::{Lanes, Work};

/// Where a head reads and writes.
#[derive(Debug)]
struct HeadPlace {
    hidden: bool,
    inputs: usize,
    units: usize,
    layer_at: usize,
    outputs: usize,
    outputs_at: usize,
    layer_weight: usize,
    layer_bias: usize,
    weight: usize,
    bias: usize,
}

impl HeadPlace {
    fn of(network: &Network, layout: &Layout, batch: &DenseBatch, index: usize) -> Self {
        let head = &network.heads[index];
        let (inputs, units, outputs) = (network.head_size(head), head.units, head.outputs());
        let layer_weight = layout.heads[index];
        let layer_bias = layer_weight + inputs * units;
        let weight = layer_bias + units;
        let before = &network.heads[..index];
        Self {
            hidden: head.from == HeadInput::Hidden || !batch.bottleneck,
            inputs,
            units,
            layer_at: before.iter().map(|head| head.units).sum::<usize>() * batch.rows,
            outputs,
            outputs_at: network.first_output(index) * batch.rows,
            layer_weight,
            layer_bias,
            weight,
            bias: weight + if units == 0 { inputs } else { units } * outputs,
        }
    }

    fn layer<'a>(&self, parameters: &'a [f64]) -> HeadLayer<'a> {
        HeadLayer {
            inputs: self.inputs,
            units: self.units,
            weight: &parameters[self.layer_weight..self.layer_bias],
            bias: &parameters[self.layer_bias..self.weight],
        }
    }

    /// Entries of row i in what the head reads, and in its layer.
    fn row(&self, i: usize) -> Range<usize> {
        i * self.inputs..(i + 1) * self.inputs
    }

    fn layer_row(&self, i: usize) -> Range<usize> {
        self.layer_at + i * self.units..self.layer_at + (i + 1) * self.units
    }
}

/// Predictions of every row head.
#[inline(always)]
pub fn heads_forward<L: Lanes<Scalar = f64>, const R: usize>(
    network: &Network,
    layout: &Layout,
    parameters: &[f64],
    batch: &mut DenseBatch,
) {
    for (index, head) in network.heads.iter().enumerate() {
        if head.next_state().is_some() {
            continue;
        }
        let place = HeadPlace::of(network, layout, batch, index);
        if place.units > 0 {
            let source = if place.hidden { &batch.hidden } else { &batch.phi };
            let activations = &mut batch.layers[place.layer_at..][..batch.rows * place.units];
            place.layer(parameters).forward::<L, R>(&source[..batch.rows * place.inputs], activations);
        }
        let bias = &parameters[place.bias..][..place.outputs];
        let weights = &parameters[place.weight..place.bias];
        for i in 0..batch.rows {
            let source = if place.units > 0 {
                &batch.layers[place.layer_row(i)]
            } else if place.hidden {
                &batch.hidden[place.row(i)]
            } else {
                &batch.phi[place.row(i)]
            };
            let outputs = &mut batch.outputs[place.outputs_at + i * place.outputs..][..place.outputs];
            if let ([output], &[bias]) = (&mut *outputs, bias) {
                *output = source.iter().zip(weights).fold(bias, |sum, (x, w)| sum + x * w);
                continue;
            }
            outputs.copy_from_slice(bias);
            for (&x, row) in source.iter().zip(weights.chunks_exact(place.outputs)) {
                add_scaled(outputs, x, row);
            }
        }
    }
}

/// Sum of a head's losses over the rows that it counts, and their number; of a next-state head those of its transitions.
#[derive(Debug)]
pub struct HeadLossSum<'a> {
    pub network: &'a Network,
    pub batch: &'a DenseBatch,
    pub index: usize,
}

impl Work for HeadLossSum<'_> {
    type Output = (f64, usize);

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) -> (f64, usize) {
        let Self { network, batch, index } = self;
        let head: &Head = &network.heads[index];
        let first = network.first_output(index) * batch.rows;
        if head.next_state().is_some() {
            let sum = batch.outputs[first..][..batch.rows].iter().fold(0.0, |sum, likelihood| sum - likelihood);
            return (sum, batch.transitions[index]);
        }
        let mut scratch = Vec::new();
        let (mut sum, mut count) = (0.0, 0);
        for i in 0..batch.rows {
            if counts_row(head, batch, i) {
                sum += row_loss::<L>(head, batch, i, first + i * head.outputs(), &mut scratch);
                count += 1;
            }
        }
        (sum, count)
    }
}

/// Adds the gradients of one weighted head loss to `gradient` and to those of what the head reads.
#[inline(always)]
pub fn head_backward<L: Lanes<Scalar = f64>, const R: usize>(
    network: &Network,
    layout: &Layout,
    parameters: &[f64],
    batch: &mut DenseBatch,
    gradient: &mut [f64],
    index: usize,
) {
    let head = &network.heads[index];
    if head.next_state().is_some() {
        return;
    }
    let place = HeadPlace::of(network, layout, batch, index);
    let scale = head.weight / batch.rows as f64;
    let width = place.units.next_multiple_of(PADDING);
    // Of the rows that are counted: their numbers, and the gradients of their layers.
    let (mut rows, mut layers) = (Vec::new(), Vec::new());
    let mut d = Vec::new();
    for i in 0..batch.rows {
        if !counts_row(head, batch, i) {
            continue;
        }
        row_gradient::<L>(head, batch, i, place.outputs_at + i * place.outputs, scale, &mut d);
        if place.units == 0 {
            let (source, into) = batch.read_by(place.hidden);
            outputs_backward(&place, parameters, &d, &source[place.row(i)], &mut into[place.row(i)], gradient);
            continue;
        }
        let activations = &batch.layers[place.layer_row(i)];
        layers.resize(layers.len() + width, 0.0);
        let layer = &mut layers[rows.len() * width..][..place.units];
        outputs_backward(&place, parameters, &d, activations, layer, gradient);
        for (d, &active) in layer.iter_mut().zip(activations) {
            *d = if active > 0.0 { *d } else { 0.0 };
        }
        rows.push(i);
    }
    if place.units > 0 {
        let (weight, rest) = gradient[place.layer_weight..place.weight].split_at_mut(place.inputs * place.units);
        place.layer(parameters).backward::<L, R>(&layers, &rows, batch.read_by(place.hidden), (weight, rest));
    }
}

/// From the gradient with respect to one row's outputs to `gradient` and to that of what they are linear in.
#[inline(always)]
fn outputs_backward(
    place: &HeadPlace,
    parameters: &[f64],
    d: &[f64],
    source: &[f64],
    into: &mut [f64],
    gradient: &mut [f64],
) {
    let d = &d[..place.outputs];
    let (weights, rest) = gradient[place.weight..].split_at_mut(place.bias - place.weight);
    if let &[d] = d {
        // One output: sums run over inputs in one go.
        add_scaled(weights, d, source);
        add_scaled(into, d, &parameters[place.weight..place.bias]);
    } else {
        let rows = parameters[place.weight..place.bias].chunks_exact(place.outputs);
        for ((&x, into), (row, sums)) in source.iter().zip(into).zip(rows.zip(weights.chunks_exact_mut(place.outputs)))
        {
            add_scaled(sums, x, d);
            for (w, d) in row.iter().zip(d) {
                *into += d * w;
            }
        }
    }
    for (sum, d) in rest.iter_mut().zip(d) {
        *sum += d;
    }
}
