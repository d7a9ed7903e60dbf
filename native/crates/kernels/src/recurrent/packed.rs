//! The layer's own order of its parameters, in which gradients and moments lie too: packed once per call, so that no step
//! rearranges what its products read.

use super::gru_layer::GruSizes;
use super::network::Layout;

/// Offsets in a packed vector, and where each parameter of the boundary's order goes. Padding between them stays zero.
#[derive(Debug)]
pub struct Packed {
    /// [input][gate][width] after the embeddings [item][columns]; inputs are the channels' columns, then the numeric ones.
    pub input: usize,
    /// [gate][width].
    pub input_bias: usize,
    /// [block][depth][gate][lane].
    pub recurrent: usize,
    /// [gate][width].
    pub recurrent_bias: usize,
    pub total: usize,
    /// Position of every parameter of embeddings and GRU.
    pub positions: Vec<usize>,
}

impl Packed {
    pub fn of(sizes: &GruSizes, layout: &Layout) -> Self {
        let &GruSizes { hidden, width, depth, lanes, embedding, columns, items, .. } = sizes;
        let triple = 3 * width;
        let inputs = sizes.channels * embedding + sizes.numeric;
        let input = items * columns;
        let input_bias = input + inputs * triple;
        let recurrent = input_bias + triple;
        let recurrent_bias = recurrent + depth * triple;
        let mut positions = Vec::with_capacity(layout.query);
        for item in 0..items {
            positions.extend((0..embedding).map(|e| item * columns + e));
        }
        let gates = |positions: &mut Vec<usize>, at: usize| {
            (0..3).for_each(|gate| positions.extend((0..hidden).map(|j| at + gate * width + j)));
        };
        for row in 0..=inputs {
            gates(&mut positions, input + row * triple);
        }
        for k in 0..hidden {
            for gate in 0..3 {
                let lane = |j: usize| recurrent + (((j / lanes) * depth + k) * 3 + gate) * lanes + j % lanes;
                positions.extend((0..hidden).map(lane));
            }
        }
        gates(&mut positions, recurrent_bias);
        Self { input, input_bias, recurrent, recurrent_bias, total: recurrent_bias + triple, positions }
    }
}
