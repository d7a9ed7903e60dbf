//! The weights as backpropagation reads them. Copies, so they have no twin.

use super::gru_layer::GruSizes;
use super::packed::Packed;
use crate::lanes::{Lanes, Work};
use crate::real::Real;

/// Recurrent weights with the units of the state before in the lanes, [block][gate][hidden unit][lane], from block `from`.
#[derive(Debug)]
pub struct BackwardWeights<'a, S> {
    pub sizes: &'a GruSizes,
    pub packed: &'a Packed,
    pub parameters: &'a [S],
    pub from: usize,
    pub into: &'a mut [S],
}

impl<S: Real> Work<S> for BackwardWeights<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let &GruSizes { hidden, depth, .. } = self.sizes;
        for (block, into) in self.into.chunks_exact_mut(3 * hidden * L::N).enumerate() {
            let first = (self.from + block) * L::N;
            let lanes = L::N.min(hidden.saturating_sub(first));
            for gate in 0..3 {
                for (j, to) in into[gate * hidden * L::N..][..hidden * L::N].chunks_exact_mut(L::N).enumerate() {
                    let at = self.packed.recurrent + (((j / L::N) * depth + first) * 3 + gate) * L::N + j % L::N;
                    let column = self.parameters[at..].iter().step_by(3 * L::N);
                    to[..lanes].iter_mut().zip(column).for_each(|(to, w)| *to = *w);
                }
            }
        }
    }
}

/// Input weights with the columns of the embedding in the lanes, [channel][gate][hidden unit][columns].
#[derive(Debug)]
pub struct TransposedInputs<'a, S> {
    pub sizes: &'a GruSizes,
    pub packed: &'a Packed,
    pub parameters: &'a [S],
    pub into: &'a mut [S],
}

impl<S: Real> Work<S> for TransposedInputs<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let &GruSizes { hidden, width, embedding, columns, .. } = self.sizes;
        for (channel, into) in self.into.chunks_exact_mut(3 * hidden * columns).enumerate() {
            let weights = &self.parameters[self.packed.input + channel * embedding * 3 * width..];
            for (row, to) in into.chunks_exact_mut(columns).enumerate() {
                let at = (row / hidden) * width + row % hidden;
                let column = weights[at..].iter().step_by(3 * width);
                to[..embedding].iter_mut().zip(column).for_each(|(to, w)| *to = *w);
            }
        }
    }
}
