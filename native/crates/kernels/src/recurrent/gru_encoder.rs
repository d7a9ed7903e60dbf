//! Embeddings and GRU of one network in one precision, with their gradients and moments, packed for as long as a call
//! lasts. What follows them is in double precision, so doubles go in and out.

use super::activations::Activations;
use super::adam::{Adam, AdamStep};
use super::aligned::Aligned;
use super::batch::{Batch, Careers};
use super::gru_gradient::BackwardGru;
use super::gru_layer::{ForwardGru, GruSizes};
use super::input_table::{EmbeddingGradient, InputTable, InputWeightGradient, TableRows};
use super::network::{Layout, Network};
use super::packed::Packed;
use super::transposes::{BackwardWeights, TransposedInputs};
use crate::lanes::Unit;
use crate::team::Team;

/// The part of a network that training and encoding run in single or double precision.
pub trait RecurrentLayer {
    /// Runs the GRU over the careers of `rows`, longest first.
    fn forward(&mut self, rows: &[u32]);
    /// Position within the rows of the last `forward` of each row of the batch.
    fn positions(&self) -> &[usize];
    /// The state after the last period of each row, row-major rows x hidden.
    fn last_states(&self, into: &mut [f64]);
    /// The state after each period of each row, [row][period][hidden]; entries after a row's end keep what they hold.
    fn every_state(&self, into: &mut [f64]);
    /// Takes the gradient with respect to the states of `last_states`.
    fn last_state_gradients(&mut self, from: &[f64]);
    /// Takes the gradient with respect to the states of `every_state`, rounded to the layer's precision.
    fn every_state_gradients(&mut self, from: &[f64]);
    /// Gradients of all parameters.
    fn backward(&mut self);
    /// One step along the gradients of `backward`.
    fn adam(&mut self, step: AdamStep);
    /// Writes the parameters, in the order of the network's layout.
    fn parameters(&self, into: &mut [f64]);
    /// Writes parameters and both moments into the first three of the vectors of length `total`.
    fn state(&self, values: &mut [f64], total: usize);
}

/// What an encoder is made from.
#[derive(Debug, Clone, Copy)]
pub struct EncoderSource<'a> {
    pub network: &'a Network,
    pub careers: Careers<'a>,
    /// Parameters in the order of the layout; for training, both moments follow.
    pub values: &'a [f64],
    /// Most rows of a batch.
    pub capacity: usize,
    /// Whether gradients with respect to the state after every period come.
    pub every_state: bool,
}

#[derive(Debug)]
pub struct GruEncoder<'a, S> {
    careers: Careers<'a>,
    sizes: GruSizes,
    packed: Packed,
    /// First item of each channel, and the number of items.
    starts: Vec<usize>,
    batch: Batch<S>,
    parameters: Aligned<S>,
    first: Aligned<S>,
    second: Aligned<S>,
    gradient: Aligned<S>,
    table: Aligned<S>,
    backward: Aligned<S>,
    transposed: Aligned<S>,
    /// Whether the table holds every item, because the parameters will not change.
    fixed: bool,
    team: &'a Team<'a>,
    unit: Unit,
}

impl<'a, S: Activations> GruEncoder<'a, S> {
    /// Packs the parameters, which single precision rounds.
    pub fn new(source: &EncoderSource<'a>, team: &'a Team<'a>, unit: Unit) -> Self {
        let &EncoderSource { network, careers, values, capacity, .. } = source;
        let layout = Layout::of(network);
        let sizes = GruSizes::of(network, careers.periods, source.every_state, S::lane_count(unit));
        let packed = Packed::of(&sizes);
        let pack = |vector: usize| {
            let mut into = Aligned::zeros(packed.total);
            let from = values.get(vector * layout.total..).unwrap_or_default();
            packed.pack(from, &mut into);
            into
        };
        let &GruSizes { hidden, width, columns, channels, items, .. } = &sizes;
        let mut starts = vec![0];
        starts.extend(network.vocabularies.iter().scan(0, |sum, size| {
            *sum += size;
            Some(*sum)
        }));
        Self {
            careers,
            batch: Batch::new(&sizes, &network.vocabularies, capacity),
            parameters: pack(0),
            first: pack(1),
            second: pack(2),
            gradient: Aligned::zeros(packed.total),
            table: Aligned::zeros(items * 3 * width),
            backward: Aligned::zeros(3 * hidden * width),
            transposed: Aligned::zeros(channels * 3 * hidden * columns),
            fixed: false,
            sizes,
            packed,
            starts,
            team,
            unit,
        }
    }

    /// Computes the table of all items once and for all.
    pub fn fix(&mut self) {
        let every: Vec<usize> = (0..self.sizes.items).collect();
        self.fill_table(&every);
        self.fixed = true;
    }

    fn fill_table(&mut self, items: &[usize]) {
        let Self { sizes, packed, parameters, starts, table, team, unit, .. } = self;
        let of = InputTable { sizes, packed, parameters, starts };
        let mut parts = split_by_items(items, table, 3 * sizes.width, team.members());
        team.each(&mut parts, |(items, first, table)| {
            S::dispatch(*unit, TableRows { of, items, first: *first, table });
        });
    }

    /// Adds the chunks' gradients of the table to those of the first chunk, in order.
    fn add_tables(&mut self) {
        let Self { sizes, batch, team, .. } = self;
        let triple = 3 * sizes.width;
        let Some((first, others)) = batch.chunks[..batch.used].split_first_mut() else { return };
        if others.is_empty() {
            return;
        }
        let mut parts = split_by_items(&batch.present, &mut first.table_gradient, triple, team.members());
        team.each(&mut parts, |(items, start, into)| {
            for other in &*others {
                for &item in *items {
                    add(&mut into[(item - *start) * triple..][..triple], &other.table_gradient[item * triple..]);
                }
            }
        });
    }

    /// Carries the table's gradient on to input weights and embeddings, and adds up what is small.
    fn input_gradients(&mut self) {
        let Self { sizes, packed, parameters, starts, batch, gradient, transposed, team, unit, .. } = self;
        let &mut GruSizes { width, embedding, columns, channels, items, numeric, .. } = sizes;
        let triple = 3 * width;
        let chunks = &batch.chunks[..batch.used];
        let Some(first) = chunks.first() else { return };
        let of = InputTable { sizes, packed, parameters, starts };
        let (embeddings, rest) = gradient.split_at_mut(items * columns);
        let (weights, rest) = rest.split_at_mut(channels * embedding * triple);
        let (numeric_weights, rest) = rest.split_at_mut(numeric * triple);
        let (input_bias, rest) = rest.split_at_mut(triple);
        let recurrent_bias = &mut rest[packed.recurrent_bias - packed.recurrent..];

        embeddings.fill(S::default());
        input_bias.fill(S::default());
        for &item in batch.present.iter().take_while(|&&item| item < starts[1]) {
            add(input_bias, &first.table_gradient[item * triple..]);
        }
        recurrent_bias[..2 * width].copy_from_slice(&input_bias[..2 * width]);
        recurrent_bias[2 * width..].copy_from_slice(&first.bias_gradient);
        numeric_weights.copy_from_slice(&first.numeric_gradient);
        for other in &chunks[1..] {
            add(&mut recurrent_bias[2 * width..], &other.bias_gradient);
            add(numeric_weights, &other.numeric_gradient);
        }

        // Eight columns fill the registers of a product.
        let rows = (channels * embedding).div_ceil(team.members()).next_multiple_of(8);
        let weights = weights.chunks_mut(rows * triple).enumerate().map(|(part, into)| (part * rows, into));
        let mut embedding_parts = split_by_items(&batch.present, embeddings, columns, team.members()).into_iter();
        let mut parts: Vec<_> = weights.map(|weights| (Some(weights), embedding_parts.next())).collect();
        parts.extend(embedding_parts.map(|part| (None, Some(part))));
        let table = &first.table_gradient;
        team.each(&mut parts, |(weights, embeddings)| {
            if let Some((from, gradient)) = weights {
                let present = &batch.present;
                S::dispatch(*unit, InputWeightGradient { of, table, present, from: *from, gradient });
            }
            if let Some((items, first, gradient)) = embeddings {
                S::dispatch(*unit, EmbeddingGradient { of, table, transposed, items, first: *first, gradient });
            }
        });
    }
}

/// A share of the items, the first of them, and the rows of an item-by-`row` array that begin there.
type ItemsPart<'a, S> = (&'a [usize], usize, &'a mut [S]);

/// Cuts ascending `items` into as many parts as there are members, each with the part of `rows` that it reaches.
fn split_by_items<'a, S>(items: &'a [usize], rows: &'a mut [S], row: usize, members: usize) -> Vec<ItemsPart<'a, S>> {
    let mut parts = Vec::with_capacity(members);
    let (mut rest, mut start) = (rows, 0);
    for items in items.chunks(items.len().div_ceil(members).max(1)) {
        let (first, last) = (items[0], items[items.len() - 1]);
        let (part, after) = rest.split_at_mut((last + 1 - start) * row);
        parts.push((items, first, &mut part[(first - start) * row..]));
        (rest, start) = (after, last + 1);
    }
    parts
}

#[inline(always)]
fn add<S: Activations>(into: &mut [S], from: &[S]) {
    for (x, &y) in into.iter_mut().zip(from) {
        *x += y;
    }
}

impl<S: Activations> RecurrentLayer for GruEncoder<'_, S> {
    fn forward(&mut self, rows: &[u32]) {
        self.batch.fill(&self.sizes, &self.careers, rows);
        if !self.fixed {
            let present = std::mem::take(&mut self.batch.present);
            self.fill_table(&present);
            self.batch.present = present;
        }
        let Self { sizes, packed, parameters, table, batch, team, unit, .. } = self;
        team.each(&mut batch.chunks[..batch.used], |chunk| {
            S::dispatch(*unit, ForwardGru { sizes, packed, parameters, table, chunk });
        });
    }

    fn positions(&self) -> &[usize] {
        &self.batch.positions
    }

    fn last_states(&self, into: &mut [f64]) {
        self.batch.last_states(&self.sizes, into);
    }

    fn every_state(&self, into: &mut [f64]) {
        self.batch.every_state(&self.sizes, into);
    }

    fn last_state_gradients(&mut self, from: &[f64]) {
        self.batch.last_state_gradients(&self.sizes, from);
    }

    fn every_state_gradients(&mut self, from: &[f64]) {
        self.batch.every_state_gradients(&self.sizes, from);
    }

    fn backward(&mut self) {
        let Self { sizes, packed, parameters, batch, backward, transposed, team, unit, .. } = self;
        let (sizes, packed, parameters) = (&*sizes, &*packed, &**parameters);
        let blocks = (sizes.width / sizes.lanes).div_ceil(team.members());
        let panels = backward.chunks_mut(blocks * 3 * sizes.hidden * sizes.lanes).enumerate();
        let mut panels: Vec<_> = panels.map(|(part, into)| (part * blocks, into)).collect();
        team.each(&mut panels, |(from, into)| {
            S::dispatch(*unit, BackwardWeights { sizes, packed, parameters, from: *from, into });
        });
        S::dispatch(*unit, TransposedInputs { sizes, packed, parameters, into: transposed });
        let (weights, present) = (&**backward, &batch.present);
        team.each(&mut batch.chunks[..batch.used], |chunk| {
            S::dispatch(*unit, BackwardGru { sizes, weights, present, chunk });
        });
        self.add_tables();
        self.input_gradients();
    }

    fn adam(&mut self, step: AdamStep) {
        let Self { packed, batch, parameters, first, second, gradient, team, unit, .. } = self;
        let chunks = &batch.chunks[..batch.used];
        // Whole cache lines, so that no two members write to one.
        let length = packed.total.div_ceil(team.members()).next_multiple_of(16);
        let mut parts: Vec<_> = parameters
            .chunks_mut(length)
            .zip(first.chunks_mut(length))
            .zip(second.chunks_mut(length))
            .zip(gradient.chunks_mut(length))
            .enumerate()
            .collect();
        team.each(&mut parts, |(part, (((parameters, first), second), gradient))| {
            let from = *part * length;
            let low = packed.recurrent.clamp(from, from + gradient.len());
            let high = packed.recurrent_bias.clamp(from, from + gradient.len());
            for (c, chunk) in chunks.iter().enumerate().filter(|_| low < high) {
                let into = &mut gradient[low - from..high - from];
                let sums = &chunk.recurrent_gradient[low - packed.recurrent..high - packed.recurrent];
                if c == 0 {
                    into.copy_from_slice(sums);
                } else {
                    add(into, sums);
                }
            }
            S::dispatch(*unit, Adam { parameters, first, second, gradient, step });
        });
    }

    fn parameters(&self, into: &mut [f64]) {
        self.packed.unpack(&self.parameters, into);
    }

    fn state(&self, values: &mut [f64], total: usize) {
        for (vector, from) in [&self.parameters, &self.first, &self.second].into_iter().enumerate() {
            self.packed.unpack(from, &mut values[vector * total..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::{Bottleneck, Pooling};
    use super::*;
    use crate::hash::hash128;
    use crate::rng::Rng;
    use crate::simd::Simd;
    use crate::team::with_team;

    const N: usize = 40;
    const PERIODS: usize = 5;

    /// Adam's first moment of the gradient of a share of every state, as in gru-layer.test.ts.
    fn moment_of_every_state<S: Activations>(simd: Simd, members: usize) -> Vec<f64> {
        let network = &Network {
            vocabularies: vec![6, 4],
            embedding: 3,
            numeric: 2,
            hidden: 7,
            pooling: Pooling::Last,
            bottleneck: Bottleneck::None,
            heads: Vec::new(),
            adversary: None,
            frozen_encoder: false,
        };
        let total = Layout::of(network).total;
        let mut rng = Rng::from_key([5, 6, 7, 8]);
        let lengths: Vec<i32> = (0..N).map(|_| 1 + rng.below(PERIODS as u32) as i32).collect();
        let codes: Vec<i32> =
            (0..2 * N * PERIODS).map(|at| rng.below(if at < N * PERIODS { 6 } else { 4 }) as i32).collect();
        let mut centred = |length: usize| -> Vec<f64> { (0..length).map(|_| rng.uniform() - 0.5).collect() };
        let numeric = centred(N * PERIODS * network.numeric);
        let values = &centred(total);
        let shares = centred(N * PERIODS * network.hidden);
        let careers = Careers { n: N, periods: PERIODS, codes: &codes, lengths: &lengths, numeric: &numeric };
        let source = EncoderSource { network, careers, values, capacity: N, every_state: true };
        with_team(members, |team| {
            let mut layer = GruEncoder::<S>::new(&source, team, Unit { simd, fused: false });
            layer.forward(&(0..N as u32).collect::<Vec<_>>());
            layer.last_state_gradients(&vec![0.0; N * network.hidden]);
            layer.every_state_gradients(&shares);
            layer.backward();
            layer.adam(AdamStep { learning_rate: 0.0, power1: 0.9, power2: 0.999, weight_decay: 0.0 });
            let mut state = vec![0.0; 4 * total];
            layer.state(&mut state, total);
            state[total..][..Layout::of(network).query].to_vec()
        })
    }

    #[test]
    #[cfg_attr(miri, ignore = "digests are of 40 careers; trainings take fewer through the same code")]
    fn gradients_from_the_states_of_all_periods_have_the_bits_of_the_typescript_twin() {
        let digest = |gradient: Vec<f64>| {
            let words = gradient.iter().flat_map(|g| [g.to_bits() as u32, (g.to_bits() >> 32) as u32]);
            hash128(&words.collect::<Vec<_>>(), "")
        };
        for simd in Simd::available() {
            for members in [1, 2, 3] {
                // The same digests stand in gru-layer.test.ts.
                let double = digest(moment_of_every_state::<f64>(simd, members));
                assert_eq!(double, [1_276_123_853, 1_420_809_802, 2_625_201_157, 913_325_068], "{simd:?}, {members}");
                let single = digest(moment_of_every_state::<f32>(simd, members));
                assert_eq!(single, [3_050_748_785, 651_407_261, 2_581_091_150, 3_811_793_503], "{simd:?}, {members}");
            }
        }
    }
}
