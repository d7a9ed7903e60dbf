//! The layer's own order of its parameters, in which gradients and moments lie too: packed once per call, so that no step
//! rearranges what its products read.

use super::gru_layer::GruSizes;
use crate::real::Real;

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
    /// Embeddings and GRU in the boundary's order: first position and length of each run that stays together.
    runs: Vec<(usize, usize)>,
}

impl Packed {
    pub fn of(sizes: &GruSizes) -> Self {
        let &GruSizes { hidden, width, depth, lanes, embedding, columns, items, .. } = sizes;
        let triple = 3 * width;
        let inputs = sizes.channels * embedding + sizes.numeric;
        let input = items * columns;
        let input_bias = input + inputs * triple;
        let recurrent = input_bias + triple;
        let recurrent_bias = recurrent + depth * triple;
        let gates = |at: usize| (0..3).map(move |gate| (at + gate * width, hidden));
        let mut runs: Vec<_> = (0..items).map(|item| (item * columns, embedding)).collect();
        runs.extend((0..=inputs).flat_map(|row| gates(input + row * triple)));
        for k in 0..hidden {
            for gate in 0..3 {
                let lane = |first: usize| recurrent + ((first / lanes * depth + k) * 3 + gate) * lanes;
                runs.extend((0..hidden).step_by(lanes).map(|first| (lane(first), lanes.min(hidden - first))));
            }
        }
        runs.extend(gates(recurrent_bias));
        Self { input, input_bias, recurrent, recurrent_bias, total: recurrent_bias + triple, runs }
    }

    /// Parameters of the boundary's order, as many as there are, rounded into their places.
    pub fn pack<S: Real>(&self, from: &[f64], into: &mut [S]) {
        let mut rest = from;
        for &(at, length) in &self.runs {
            let Some((run, after)) = rest.split_at_checked(length) else { return };
            into[at..][..length].iter_mut().zip(run).for_each(|(to, &x)| *to = S::of(x));
            rest = after;
        }
    }

    /// The reverse of [`Packed::pack`]: the first numbers of `into`.
    pub fn unpack<S: Real>(&self, from: &[S], into: &mut [f64]) {
        let mut rest = into;
        for &(at, length) in &self.runs {
            let Some((run, after)) = rest.split_at_mut_checked(length) else { return };
            run.iter_mut().zip(&from[at..][..length]).for_each(|(to, x)| *to = x.widen());
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::{Bottleneck, Layout, Network, Pooling};
    use super::*;

    #[test]
    fn every_parameter_has_a_place_of_its_own() {
        let network = Network {
            vocabularies: vec![5, 3],
            embedding: 3,
            numeric: 2,
            hidden: 13,
            pooling: Pooling::Last,
            bottleneck: Bottleneck::None,
            heads: Vec::new(),
            adversary: None,
            frozen_encoder: false,
        };
        let values: Vec<f64> = (1..=Layout::of(&network).query).map(|i| i as f64).collect();
        for lanes in [2, 4, 8, 16] {
            let packed = Packed::of(&GruSizes::of(&network, 4, false, lanes));
            let mut places = vec![0.0f32; packed.total];
            packed.pack(&values, &mut places);
            assert_eq!(places.iter().filter(|&&x| x != 0.0).count(), values.len(), "{lanes}");
            let mut back = vec![0.0; values.len()];
            packed.unpack(&places, &mut back);
            assert_eq!(back, values, "{lanes}");
        }
    }
}
