//! Twin of packages/kernels/src/recurrent/every-state.ts, which states the order of every sum.

use super::attention_pooling::{attention_backward, attention_forward};
use super::batch::Careers;
use super::dense_batch::DenseBatch;
use super::gru_layer::CHUNK;
use super::network::{Layout, Network, Pooling};
use super::next_state::{NextStateBackward, NextStateForward, NextStateWeights};
use super::transitions::Transitions;
use crate::lanes::{Lanes, Work, dispatch};
use crate::simd::Simd;
use crate::team::Team;

/// The states after every period of the rows of a batch, in its order, and what is read from them.
#[derive(Debug)]
pub struct EveryState {
    /// [row][period][hidden].
    pub states: Vec<f64>,
    pub gradients: Vec<f64>,
    /// Weights of attention pooling, [row][period].
    weights: Vec<f64>,
    /// One per chunk, as are the gradients of the query.
    transitions: Vec<Transitions>,
    query_gradients: Vec<Vec<f64>>,
}

/// What the functions below read beside the batch.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub network: &'a Network,
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub careers: &'a Careers<'a>,
    pub simd: Simd,
    /// Who shares the chunks.
    pub team: &'a Team<'a>,
}

impl EveryState {
    pub fn new(network: &Network, periods: usize, capacity: usize) -> Self {
        let chunks = capacity.div_ceil(CHUNK);
        Self {
            states: vec![0.0; capacity * periods * network.hidden],
            gradients: vec![0.0; capacity * periods * network.hidden],
            weights: vec![0.0; if network.pooling == Pooling::Attention { capacity * periods } else { 0 }],
            transitions: (0..chunks).map(|_| Transitions::default()).collect(),
            query_gradients: vec![vec![0.0; network.hidden]; chunks],
        }
    }

    /// Pools the states of every row by attention into `batch.hidden`.
    pub fn pool(&mut self, context: Context, batch: &mut DenseBatch) {
        let (periods, hidden) = (context.careers.periods, context.network.hidden);
        let units = &batch.units[..batch.rows];
        let chunks: Vec<_> = units
            .chunks(CHUNK)
            .zip(self.states.chunks(CHUNK * periods * hidden))
            .zip(self.weights.chunks_mut(CHUNK * periods))
            .zip(batch.hidden.chunks_mut(CHUNK * hidden))
            .map(|(((units, states), weights), pooled)| Pool { context, units, states, weights, pooled })
            .collect();
        context.team.each_of(chunks, |pool| dispatch(context.simd, pool));
    }

    /// Carries `batch.hidden_gradient` to `gradients`; the gradient of the query.
    pub fn pool_backward(&mut self, context: Context, batch: &DenseBatch) -> Vec<f64> {
        let (periods, hidden) = (context.careers.periods, context.network.hidden);
        let units = &batch.units[..batch.rows];
        let chunks: Vec<_> = units
            .chunks(CHUNK)
            .zip(self.states.chunks(CHUNK * periods * hidden))
            .zip(self.weights.chunks(CHUNK * periods))
            .zip(batch.hidden_gradient.chunks(CHUNK * hidden))
            .zip(self.gradients.chunks_mut(CHUNK * periods * hidden))
            .zip(&mut self.query_gradients)
            .map(|(((((units, states), weights), pooled_gradients), gradients), query_gradient)| PoolBackward {
                context,
                units,
                states,
                weights,
                pooled_gradients,
                gradients,
                query_gradient,
            })
            .collect();
        let used = chunks.len();
        context.team.each_of(chunks, |pool| dispatch(context.simd, pool));
        let mut total = vec![0.0; hidden];
        for part in &self.query_gradients[..used] {
            total.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
        total
    }

    /// Runs every next-state head over the batch; adds gradients if there is one to add to.
    pub fn next_states(&mut self, context: Context, batch: &mut DenseBatch, mut gradient: Option<&mut [f64]>) {
        let Context { network, layout, parameters, careers, simd, team } = context;
        let used = batch.rows.div_ceil(CHUNK);
        let row = careers.periods * network.hidden;
        for (index, head) in network.heads.iter().enumerate() {
            let Some(next) = head.next_state() else { continue };
            let mut count = 0;
            for (c, chunk) in self.transitions[..used].iter_mut().enumerate() {
                chunk.gather(head, &next, careers, batch, c * CHUNK);
                count += chunk.count();
            }
            batch.transitions[index] = count;
            let weights = NextStateWeights::new(network, layout, parameters, index, next);
            let scale = (gradient.is_some() && count > 0).then(|| head.weight / count as f64);
            let chunks: Vec<_> = self.transitions[..used]
                .iter_mut()
                .zip(self.states.chunks(CHUNK * row))
                .zip(self.gradients.chunks_mut(CHUNK * row))
                .collect();
            team.each_of(chunks, |((transitions, states), state_gradients)| {
                dispatch(simd, NextStateForward { weights: &weights, states, transitions });
                if let Some(scale) = scale {
                    dispatch(simd, NextStateBackward { weights: &weights, scale, state_gradients, transitions });
                }
            });
            let first = network.first_output(index) * batch.rows;
            let outputs = batch.outputs[first..first + batch.rows].chunks_mut(CHUNK);
            for (transitions, outputs) in self.transitions[..used].iter().zip(outputs) {
                outputs.fill(0.0);
                for (place, loss) in transitions.places.iter().zip(&transitions.losses) {
                    outputs[place / careers.periods] -= loss;
                }
                if let (Some(_), Some(gradient)) = (scale, &mut gradient) {
                    weights.add_gradient(transitions, &mut gradient[layout.heads[index]..]);
                }
            }
        }
    }
}

/// Attention pooling of one chunk.
#[derive(Debug)]
struct Pool<'a> {
    context: Context<'a>,
    units: &'a [u32],
    states: &'a [f64],
    weights: &'a mut [f64],
    pooled: &'a mut [f64],
}

impl Work for Pool<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
        let Context { network, layout, parameters, careers, .. } = self.context;
        let (periods, hidden) = (careers.periods, network.hidden);
        let query = &parameters[layout.query..][..hidden];
        for (b, &unit) in self.units.iter().enumerate() {
            let length = careers.lengths[unit as usize] as usize;
            let states = &self.states[b * periods * hidden..][..length * hidden];
            let weights = &mut self.weights[b * periods..][..length];
            attention_forward(states, query, weights, &mut self.pooled[b * hidden..][..hidden]);
        }
    }
}

/// The way back through the pooling of one chunk.
#[derive(Debug)]
struct PoolBackward<'a> {
    context: Context<'a>,
    units: &'a [u32],
    states: &'a [f64],
    weights: &'a [f64],
    pooled_gradients: &'a [f64],
    gradients: &'a mut [f64],
    query_gradient: &'a mut [f64],
}

impl Work for PoolBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
        let Context { network, layout, parameters, careers, .. } = self.context;
        let (periods, hidden) = (careers.periods, network.hidden);
        let query = &parameters[layout.query..][..hidden];
        self.query_gradient.fill(0.0);
        for (b, &unit) in self.units.iter().enumerate() {
            let length = careers.lengths[unit as usize] as usize;
            let from = b * periods * hidden;
            attention_backward(
                &self.states[from..][..length * hidden],
                query,
                &self.weights[b * periods..][..length],
                &self.pooled_gradients[b * hidden..][..hidden],
                &mut self.gradients[from..][..length * hidden],
                self.query_gradient,
            );
        }
    }
}
