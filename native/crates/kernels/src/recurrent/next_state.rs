//! Twin of packages/kernels/src/recurrent/next-state.ts, which states the equations and the order of every sum.

use super::add_product::{PADDING, Strided, add_product};
use super::dense_batch::add_scaled;
use super::head::NextState;
use super::network::{Layout, Network};
use super::softmax_loss::softmax_loss;
use super::transitions::Transitions;
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::softplus::softplus;
use crate::lanes::{Lanes, Work};

/// A next-state head, where its parameters lie, and its weights arranged for one step.
#[derive(Debug)]
pub struct NextStateWeights {
    pub next: NextState,
    pub hidden: usize,
    pub labels: usize,
    /// Columns padded to whole registers.
    padded_hidden: usize,
    padded_labels: usize,
    /// [hidden][padded labels].
    weight: Vec<f64>,
    /// [padded labels].
    bias: Vec<f64>,
    /// [label][padded hidden].
    transposed: Vec<f64>,
    move_weight: Vec<f64>,
    move_bias: f64,
}

impl NextStateWeights {
    pub fn new(network: &Network, layout: &Layout, parameters: &[f64], index: usize, next: NextState) -> Self {
        let (hidden, labels) = (network.hidden, network.labels(&next));
        let (padded_hidden, padded_labels) = (hidden.next_multiple_of(PADDING), labels.next_multiple_of(PADDING));
        let own = &parameters[layout.heads[index]..];
        let (matrix, rest) = own.split_at(hidden * labels);
        let mut weight = vec![0.0; hidden * padded_labels];
        let mut transposed = vec![0.0; labels * padded_hidden];
        for k in 0..hidden {
            for v in 0..labels {
                weight[k * padded_labels + v] = matrix[k * labels + v];
                transposed[v * padded_hidden + k] = matrix[k * labels + v];
            }
        }
        let mut bias = vec![0.0; padded_labels];
        bias[..labels].copy_from_slice(&rest[..labels]);
        let (move_weight, move_bias) =
            if next.stay { (rest[labels..][..hidden].to_vec(), rest[labels + hidden]) } else { (Vec::new(), 0.0) };
        Self { next, hidden, labels, padded_hidden, padded_labels, weight, bias, transposed, move_weight, move_bias }
    }

    /// Adds what one chunk left to the head's part of the gradient, in the order of the layout.
    pub fn add_gradient(&self, from: &Transitions, into: &mut [f64]) {
        let (hidden, labels) = (self.hidden, self.labels);
        let (matrix, rest) = into.split_at_mut(hidden * labels);
        if labels > 0 {
            let rows = from.weight_gradient.chunks_exact(self.padded_labels);
            matrix.chunks_exact_mut(labels).zip(rows).for_each(|(to, row)| add(to, row));
        }
        let (bias, rest) = rest.split_at_mut(labels);
        add(bias, &from.bias_gradient);
        if self.next.stay {
            add(&mut rest[..hidden], &from.move_gradient);
            rest[hidden] += from.move_bias_gradient;
        }
    }
}

#[inline(always)]
fn add(into: &mut [f64], from: &[f64]) {
    for (x, y) in into.iter_mut().zip(from) {
        *x += y;
    }
}

/// Losses of the gathered transitions of one chunk, whose rows' states are `states`.
#[derive(Debug)]
pub struct NextStateForward<'a> {
    pub weights: &'a NextStateWeights,
    /// [row][period][hidden].
    pub states: &'a [f64],
    pub transitions: &'a mut Transitions,
}

impl Work for NextStateForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
        let Self { weights, states, transitions } = self;
        let &NextStateWeights { next, hidden, labels, padded_labels, .. } = weights;
        let Transitions { moves, places, present, target, move_logits, losses, states: before, logits, .. } =
            transitions;
        before.clear();
        for place in places.iter() {
            before.extend_from_slice(&states[place * hidden..][..hidden]);
        }
        logits.clear();
        for _ in 0..*moves {
            logits.extend_from_slice(&weights.bias);
        }
        let left = Strided { values: before, row: hidden, inner: 1 };
        add_product::<L, R>(left, &weights.weight, padded_labels, logits);
        move_logits.clear();
        if next.stay {
            all_move_logits(weights, before, move_logits);
        }
        losses.clear();
        for (p, &present) in present.iter().enumerate() {
            let mut loss = 0.0;
            if next.stay && present.is_some() {
                let logit = move_logits[p];
                loss = softplus(if p < *moves { -logit } else { logit });
            }
            if p < *moves {
                let row = &mut logits[p * padded_labels..][..padded_labels];
                let excluded = if next.stay { present } else { None };
                loss += softmax_loss::<L>(row, labels, target[p], excluded);
            }
            losses.push(loss);
        }
    }
}

/// Logits of a move: eight transitions at a time hide the latency of each one's sum.
#[inline(always)]
fn all_move_logits(weights: &NextStateWeights, states: &[f64], into: &mut Vec<f64>) {
    const TOGETHER: usize = 8;
    let hidden = weights.hidden;
    let mut eights = states.chunks_exact(TOGETHER * hidden);
    for rows in &mut eights {
        let mut sums = [weights.move_bias; TOGETHER];
        for (k, w) in weights.move_weight.iter().enumerate() {
            for (m, sum) in sums.iter_mut().enumerate() {
                *sum += rows[m * hidden + k] * w;
            }
        }
        into.extend_from_slice(&sums);
    }
    for row in eights.remainder().chunks_exact(hidden) {
        into.push(row.iter().zip(&weights.move_weight).fold(weights.move_bias, |sum, (x, w)| sum + x * w));
    }
}

/// Gradients of `scale` times the losses that [`NextStateForward`] left: into the transitions' own buffers, and added to
/// `state_gradients`.
#[derive(Debug)]
pub struct NextStateBackward<'a> {
    pub weights: &'a NextStateWeights,
    pub scale: f64,
    /// [row][period][hidden].
    pub state_gradients: &'a mut [f64],
    pub transitions: &'a mut Transitions,
}

impl Work for NextStateBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
        let Self { weights, scale, state_gradients, transitions } = self;
        let &NextStateWeights { next, hidden, labels, padded_hidden, padded_labels, .. } = weights;
        let (count, moves) = (transitions.count(), transitions.moves);
        let Transitions { target, states, state_gradients: before, logits, weight_gradient, bias_gradient, .. } =
            &mut *transitions;
        cleared(bias_gradient, padded_labels);
        for (row, &target) in logits.chunks_exact_mut(padded_labels.max(1)).zip(target.iter()) {
            row[target] -= 1.0;
            for (d, sum) in row.iter_mut().zip(bias_gradient.iter_mut()) {
                *d *= scale;
                *sum += *d;
            }
        }
        cleared(before, count * padded_hidden);
        let d = Strided { values: logits, row: padded_labels, inner: 1 };
        let right = &weights.transposed[..labels * padded_hidden];
        add_product::<L, R>(d, right, padded_hidden, &mut before[..moves * padded_hidden]);
        cleared(weight_gradient, hidden * padded_labels);
        let across = Strided { values: states, row: 1, inner: hidden };
        add_product::<L, R>(across, logits, padded_labels, weight_gradient);
        if next.stay {
            move_backward(weights, scale, transitions);
        }
        let Transitions { places, state_gradients: before, .. } = transitions;
        for (place, row) in places.iter().zip(before.chunks_exact(padded_hidden)) {
            add(&mut state_gradients[place * hidden..][..hidden], row);
        }
    }
}

#[inline(always)]
fn cleared(buffer: &mut Vec<f64>, length: usize) {
    buffer.clear();
    buffer.resize(length, 0.0);
}

#[inline(always)]
fn move_backward(weights: &NextStateWeights, scale: f64, transitions: &mut Transitions) {
    let &NextStateWeights { hidden, padded_hidden, .. } = weights;
    let Transitions { moves, present, move_logits, states, state_gradients, move_gradient, .. } = transitions;
    cleared(move_gradient, hidden);
    let mut bias = 0.0;
    for (p, present) in present.iter().enumerate() {
        if present.is_none() {
            continue;
        }
        let d = (sigmoid(move_logits[p]) - if p < *moves { 1.0 } else { 0.0 }) * scale;
        add_scaled(&mut state_gradients[p * padded_hidden..][..hidden], d, &weights.move_weight);
        add_scaled(move_gradient, d, &states[p * hidden..][..hidden]);
        bias += d;
    }
    transitions.move_bias_gradient = bias;
}
