//! Twin of packages/kernels/src/recurrent/gru-layer.ts, which states the equations and the order of every sum. Hidden
//! units are padded to a multiple of eight with zeros, which no sum over real units ever reads.

use super::network::{Layout, Network};
use crate::elementary::sigmoid::sigmoid;
use crate::elementary::tanh::tanh;
use crate::lanes::{Lanes, Work};

/// Rows that are computed together.
pub const CHUNK: usize = 32;

#[derive(Debug, Clone, Copy)]
pub struct GruSizes {
    pub hidden: usize,
    /// Hidden units padded to a multiple of eight.
    pub width: usize,
    pub embedding: usize,
    pub channels: usize,
    pub items: usize,
    /// Numeric columns per period.
    pub numeric: usize,
    pub periods: usize,
    /// Whether the loss reads the state after every period, not the last one alone.
    pub every_state: bool,
}

impl GruSizes {
    pub fn of(network: &Network, periods: usize, every_state: bool) -> Self {
        Self {
            hidden: network.hidden,
            width: network.hidden.next_multiple_of(8),
            embedding: network.embedding,
            channels: network.vocabularies.len(),
            items: network.items(),
            numeric: network.numeric,
            periods,
            every_state,
        }
    }

    /// Whether the input projection is more than one row of the table.
    fn sums_inputs(&self) -> bool {
        self.channels > 1 || self.numeric > 0
    }
}

/// Buffers of up to [`CHUNK`] rows. Blocks of lanes are numbered `j`; a gate triple of one block is contiguous.
#[derive(Debug)]
pub struct Chunk {
    pub rows: usize,
    /// [period][channel][CHUNK].
    pub items: Vec<usize>,
    pub active: Vec<usize>,
    pub lengths: Vec<usize>,
    /// [period][CHUNK][column].
    pub numeric: Vec<f64>,
    /// [period + 1][CHUNK][width].
    pub hidden: Vec<f64>,
    /// [period][CHUNK][block][reset, update, new, product][lane].
    pub gates: Vec<f64>,
    /// [period][CHUNK][width], or empty.
    pub state_gradient: Vec<f64>,
    /// [CHUNK][width].
    pub carry: Vec<f64>,
    /// [block][CHUNK][gate][lane].
    pub gate_gradient: Vec<f64>,
    /// [item][gate][width].
    pub table_gradient: Vec<f64>,
    /// [column][gate][width].
    pub numeric_gradient: Vec<f64>,
    /// [hidden unit][gate][width].
    pub recurrent_gradient: Vec<f64>,
    /// [width].
    pub bias_gradient: Vec<f64>,
}

impl Chunk {
    pub fn new(sizes: &GruSizes) -> Self {
        let &GruSizes { width, channels, items, numeric, periods, .. } = sizes;
        Self {
            rows: 0,
            items: vec![0; periods * channels * CHUNK],
            active: vec![0; periods],
            lengths: vec![0; CHUNK],
            numeric: vec![0.0; periods * CHUNK * numeric],
            hidden: vec![0.0; (periods + 1) * CHUNK * width],
            gates: vec![0.0; periods * CHUNK * 4 * width],
            state_gradient: vec![0.0; if sizes.every_state { periods * CHUNK * width } else { 0 }],
            carry: vec![0.0; CHUNK * width],
            gate_gradient: vec![0.0; CHUNK * 3 * width],
            table_gradient: vec![0.0; items * 3 * width],
            numeric_gradient: vec![0.0; numeric * 3 * width],
            recurrent_gradient: vec![0.0; width * 3 * width],
            bias_gradient: vec![0.0; width],
        }
    }
}

/// The weights of one step, arranged for the loops.
#[derive(Debug)]
pub struct GruWeights {
    /// [item][gate][width].
    pub table: Vec<f64>,
    /// [column][gate][width].
    pub numeric: Vec<f64>,
    /// [block][hidden unit][gate][lane].
    pub forward: Vec<f64>,
    /// [gate][hidden unit][width of the unit before].
    pub backward: Vec<f64>,
    /// [channel][gate][hidden unit][embedding column].
    pub input_transposed: Vec<f64>,
    /// [width].
    pub new_bias: Vec<f64>,
}

impl GruWeights {
    pub fn new(sizes: &GruSizes) -> Self {
        let &GruSizes { hidden, width, embedding, channels, items, numeric, .. } = sizes;
        Self {
            table: vec![0.0; items * 3 * width],
            numeric: vec![0.0; numeric * 3 * width],
            forward: vec![0.0; hidden * 3 * width],
            backward: vec![0.0; 3 * hidden * width],
            input_transposed: vec![0.0; channels * 3 * hidden * embedding],
            new_bias: vec![0.0; width],
        }
    }
}

/// Arranges the parameters of one step.
#[derive(Debug)]
pub struct ArrangeWeights<'a> {
    pub sizes: &'a GruSizes,
    pub vocabularies: &'a [usize],
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub present: &'a [usize],
    pub weights: &'a mut GruWeights,
}

impl Work for ArrangeWeights<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let Self { sizes, vocabularies, layout, parameters, present, weights } = self;
        let &GruSizes { hidden, width, embedding, .. } = sizes;
        let gates = 3 * hidden;
        let (mut channel, mut end) = (0, vocabularies[0]);
        for &item in present {
            while item >= end {
                channel += 1;
                end += vocabularies[channel];
            }
            let vector = &parameters[layout.embedding + item * embedding..][..embedding];
            let matrix = &parameters[layout.input_weight + channel * embedding * gates..][..embedding * gates];
            for gate in 0..3 {
                let row = &mut weights.table[(item * 3 + gate) * width..][..hidden];
                let input = &parameters[layout.input_bias + gate * hidden..][..hidden];
                let recurrent = &parameters[layout.recurrent_bias + gate * hidden..][..hidden];
                for ((x, i), r) in row.iter_mut().zip(input).zip(recurrent) {
                    *x = if channel > 0 {
                        0.0
                    } else if gate < 2 {
                        i + r
                    } else {
                        *i
                    };
                }
                for (e, inputs) in vector.iter().zip(matrix.chunks_exact(gates)) {
                    for (x, w) in row.iter_mut().zip(&inputs[gate * hidden..][..hidden]) {
                        *x += e * w;
                    }
                }
            }
        }
        let numeric = &parameters[layout.numeric_weight..layout.input_bias];
        for (to, from) in weights.numeric.chunks_exact_mut(width).zip(numeric.chunks_exact(hidden)) {
            to[..hidden].copy_from_slice(from);
        }
        let recurrent = &parameters[layout.recurrent_weight..][..hidden * gates];
        for (k, row) in recurrent.chunks_exact(gates).enumerate() {
            for (gate, values) in row.chunks_exact(hidden).enumerate() {
                for (block, lanes) in values.chunks(L::N).enumerate() {
                    let to = ((block * hidden + k) * 3 + gate) * L::N;
                    weights.forward[to..to + lanes.len()].copy_from_slice(lanes);
                }
                for (j, &w) in values.iter().enumerate() {
                    weights.backward[(gate * hidden + j) * width + k] = w;
                }
            }
        }
        for (k, row) in parameters[layout.input_weight..layout.numeric_weight].chunks_exact(gates).enumerate() {
            let (channel, column) = (k / embedding, k % embedding);
            for (g, &w) in row.iter().enumerate() {
                weights.input_transposed[(channel * gates + g) * embedding + column] = w;
            }
        }
        let new_bias = &parameters[layout.recurrent_bias + 2 * hidden..][..hidden];
        weights.new_bias[..hidden].copy_from_slice(new_bias);
    }
}

/// Runs the GRU over one chunk.
#[derive(Debug)]
pub struct ForwardGru<'a> {
    pub sizes: &'a GruSizes,
    pub weights: &'a GruWeights,
    pub chunk: &'a mut Chunk,
}

impl Work for ForwardGru<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let summed = self.sizes.sums_inputs();
        let mut inputs = vec![0.0; if summed { CHUNK * 3 * self.sizes.width } else { 0 }];
        for t in 0..self.sizes.periods {
            if self.chunk.active[t] == 0 {
                break;
            }
            if summed {
                sum_inputs(self.sizes, self.weights, self.chunk, t, &mut inputs);
            }
            forward_period::<L, R>(self.sizes, self.weights, self.chunk, t, &inputs);
        }
    }
}

/// The input projections of all channels, then numeric columns times their weights, added in order, for the active rows:
/// [CHUNK][gate][width].
#[inline(always)]
fn sum_inputs(sizes: &GruSizes, weights: &GruWeights, chunk: &Chunk, t: usize, inputs: &mut [f64]) {
    let triple = 3 * sizes.width;
    for b in 0..chunk.active[t] {
        let row = &mut inputs[b * triple..][..triple];
        for c in 0..sizes.channels {
            let item = chunk.items[(t * sizes.channels + c) * CHUNK + b];
            let from = &weights.table[item * triple..][..triple];
            if c == 0 {
                row.copy_from_slice(from);
            } else {
                for (x, w) in row.iter_mut().zip(from) {
                    *x += w;
                }
            }
        }
        for m in 0..sizes.numeric {
            let value = chunk.numeric[(t * CHUNK + b) * sizes.numeric + m];
            for (x, w) in row.iter_mut().zip(&weights.numeric[m * triple..][..triple]) {
                *x += value * w;
            }
        }
    }
}

/// One period: `R` rows by three gates of one block of lanes at a time. Rows beyond the active ones fill up the last
/// block of rows; what is computed for them is not stored.
#[inline(always)]
fn forward_period<L: Lanes, const R: usize>(
    sizes: &GruSizes,
    weights: &GruWeights,
    chunk: &mut Chunk,
    t: usize,
    inputs: &[f64],
) {
    let &GruSizes { hidden, width, channels, .. } = sizes;
    let rows = chunk.active[t];
    let items = &chunk.items[t * channels * CHUNK..][..CHUNK];
    let summed = sizes.sums_inputs();
    let table = if summed { inputs } else { &weights.table };
    let (before, after) = chunk.hidden.split_at_mut((t + 1) * CHUNK * width);
    let before = &before[t * CHUNK * width..];
    let gates = &mut chunk.gates[t * CHUNK * 4 * width..][..CHUNK * 4 * width];
    assert!(rows <= CHUNK && CHUNK.is_multiple_of(R) && after.len() >= CHUNK * width);
    for block in 0..width / L::N {
        let column = block * L::N;
        let matrix = weights.forward[block * hidden * 3 * L::N..][..hidden * 3 * L::N].as_ptr();
        for b in (0..rows).step_by(R) {
            // SAFETY: b + m < CHUNK as R divides CHUNK; every buffer holds CHUNK rows of `width`, a multiple of `N`;
            // items are below the table's rows by `Careers::check`.
            unsafe {
                let bias = L::load(weights.new_bias.as_ptr().add(column));
                let mut a = [[L::splat(0.0), L::splat(0.0), bias]; R];
                let first = before.as_ptr().add(b * width);
                for k in 0..if t == 0 { 0 } else { hidden } {
                    let w = matrix.add(k * 3 * L::N);
                    let w = [L::load(w), L::load(w.add(L::N)), L::load(w.add(2 * L::N))];
                    for (m, row) in a.iter_mut().enumerate() {
                        let x = L::splat(*first.add(m * width + k));
                        for (sum, w) in row.iter_mut().zip(w) {
                            *sum = sum.add(x.mul(w));
                        }
                    }
                }
                for (m, row) in a.iter().enumerate().take(rows - b) {
                    let r = b + m;
                    let source = if summed { r } else { *items.get_unchecked(r) };
                    let x = table.as_ptr().add(source * 3 * width + column);
                    let reset = sigmoid(L::load(x).add(row[0]));
                    let update = sigmoid(L::load(x.add(width)).add(row[1]));
                    let new = tanh(L::load(x.add(2 * width)).add(reset.mul(row[2])));
                    let h = L::load(before.as_ptr().add(r * width + column));
                    new.add(update.mul(h.sub(new))).store(after.as_mut_ptr().add(r * width + column));
                    let saved = gates.as_mut_ptr().add(r * 4 * width + block * 4 * L::N);
                    reset.store(saved);
                    update.store(saved.add(L::N));
                    new.store(saved.add(2 * L::N));
                    row[2].store(saved.add(3 * L::N));
                }
            }
        }
    }
}
