//! Twin of packages/kernels/src/recurrent/gru-layer.ts, which states the equations and the order of every sum. Hidden
//! units are padded with zeros to whole registers, which no sum over real units ever reads.

use super::activations::Activations;
use super::aligned::Aligned;
use super::network::Network;
use super::packed::Packed;
use crate::lanes::{Lanes, Work};
use crate::real::Real;

/// Rows that are computed together.
pub const CHUNK: usize = 32;

#[derive(Debug, Clone, Copy)]
pub struct GruSizes {
    pub hidden: usize,
    /// Hidden units padded to whole registers, at least eight.
    pub width: usize,
    /// Hidden units padded to a multiple of eight.
    pub depth: usize,
    /// Numbers per register.
    pub lanes: usize,
    pub embedding: usize,
    /// Columns of an embedding padded to whole registers, at least eight.
    pub columns: usize,
    pub channels: usize,
    pub items: usize,
    /// Numeric columns per period.
    pub numeric: usize,
    pub periods: usize,
    /// Whether the loss reads the state after every period, not the last one alone.
    pub every_state: bool,
}

impl GruSizes {
    pub fn of(network: &Network, periods: usize, every_state: bool, lanes: usize) -> Self {
        let padded = |size: usize| size.next_multiple_of(lanes.max(8));
        Self {
            hidden: network.hidden,
            width: padded(network.hidden),
            depth: network.hidden.next_multiple_of(8),
            lanes,
            embedding: network.embedding,
            columns: padded(network.embedding),
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
pub struct Chunk<S> {
    pub rows: usize,
    /// [period][channel][CHUNK].
    pub items: Vec<usize>,
    pub active: Vec<usize>,
    pub lengths: Vec<usize>,
    /// [period][CHUNK][column].
    pub numeric: Vec<S>,
    /// Input projections of one period, [CHUNK][gate][width], where they are more than a row of the table.
    inputs: Aligned<S>,
    /// [period + 1][CHUNK][width].
    pub hidden: Aligned<S>,
    /// [period][CHUNK][block][reset, update, new, product][lane].
    pub gates: Aligned<S>,
    /// [period][CHUNK][width], or empty.
    pub state_gradient: Vec<S>,
    /// [CHUNK][width].
    pub carry: Aligned<S>,
    /// [block][CHUNK][gate][lane].
    pub gate_gradient: Aligned<S>,
    /// [item][gate][width].
    pub table_gradient: Aligned<S>,
    /// [column][gate][width].
    pub numeric_gradient: Aligned<S>,
    /// [block][depth][gate][lane].
    pub recurrent_gradient: Aligned<S>,
    /// [width].
    pub bias_gradient: Aligned<S>,
}

impl<S: Real> Chunk<S> {
    pub fn new(sizes: &GruSizes) -> Self {
        let &GruSizes { width, depth, channels, items, numeric, periods, .. } = sizes;
        Self {
            rows: 0,
            items: vec![0; periods * channels * CHUNK],
            active: vec![0; periods],
            lengths: vec![0; CHUNK],
            numeric: vec![S::default(); periods * CHUNK * numeric],
            inputs: Aligned::zeros(if sizes.sums_inputs() { CHUNK * 3 * width } else { 0 }),
            hidden: Aligned::zeros((periods + 1) * CHUNK * width),
            gates: Aligned::zeros(periods * CHUNK * 4 * width),
            state_gradient: vec![S::default(); if sizes.every_state { periods * CHUNK * width } else { 0 }],
            carry: Aligned::zeros(CHUNK * width),
            gate_gradient: Aligned::zeros(CHUNK * 3 * width),
            table_gradient: Aligned::zeros(items * 3 * width),
            numeric_gradient: Aligned::zeros(numeric * 3 * width),
            recurrent_gradient: Aligned::zeros(depth * 3 * width),
            bias_gradient: Aligned::zeros(width),
        }
    }
}

/// Runs the GRU over one chunk.
#[derive(Debug)]
pub struct ForwardGru<'a, S> {
    pub sizes: &'a GruSizes,
    pub packed: &'a Packed,
    pub parameters: &'a [S],
    /// Input projection of every item, [item][gate][width].
    pub table: &'a [S],
    pub chunk: &'a mut Chunk<S>,
}

impl<S: Activations> Work<S> for ForwardGru<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(mut self) {
        for t in 0..self.sizes.periods {
            if self.chunk.active[t] == 0 {
                break;
            }
            if self.sizes.sums_inputs() {
                self.sum_inputs(t);
            }
            self.period::<L, R>(t);
        }
    }
}

impl<S: Activations> ForwardGru<'_, S> {
    /// The input projections of all channels, then numeric columns times their weights, added in order.
    #[inline(always)]
    fn sum_inputs(&mut self, t: usize) {
        let Self { sizes, packed, parameters, table, chunk } = self;
        let triple = 3 * sizes.width;
        let weights = &parameters[packed.input + sizes.channels * sizes.embedding * triple..];
        for b in 0..chunk.active[t] {
            let row = &mut chunk.inputs[b * triple..][..triple];
            for c in 0..sizes.channels {
                let item = chunk.items[(t * sizes.channels + c) * CHUNK + b];
                let from = &table[item * triple..][..triple];
                if c == 0 {
                    row.copy_from_slice(from);
                } else {
                    for (x, &w) in row.iter_mut().zip(from) {
                        *x += w;
                    }
                }
            }
            for m in 0..sizes.numeric {
                let value = chunk.numeric[(t * CHUNK + b) * sizes.numeric + m];
                for (x, &w) in row.iter_mut().zip(&weights[m * triple..][..triple]) {
                    *x += value * w;
                }
            }
        }
    }

    /// One period: `R` rows by three gates of one block of lanes at a time. Rows beyond the active ones fill up the last
    /// block of rows; what is computed for them is not stored.
    #[inline(always)]
    fn period<L: Lanes<Scalar = S>, const R: usize>(&mut self, t: usize) {
        let Self { sizes, packed, parameters, table, chunk } = self;
        let &GruSizes { hidden, width, depth, channels, .. } = *sizes;
        let rows = chunk.active[t];
        let items = &chunk.items[t * channels * CHUNK..][..CHUNK];
        let summed = sizes.sums_inputs();
        let table: &[S] = if summed { &chunk.inputs } else { table };
        let (before, after) = chunk.hidden.split_at_mut((t + 1) * CHUNK * width);
        let before = &before[t * CHUNK * width..];
        let gates = &mut chunk.gates[t * CHUNK * 4 * width..][..CHUNK * 4 * width];
        let weights = &parameters[packed.recurrent..][..depth * 3 * width];
        let biases = &parameters[packed.recurrent_bias + 2 * width..][..width];
        assert!(rows <= CHUNK && CHUNK.is_multiple_of(R) && after.len() >= CHUNK * width && width.is_multiple_of(L::N));
        for block in 0..width / L::N {
            let column = block * L::N;
            let matrix = weights[block * depth * 3 * L::N..].as_ptr();
            for b in (0..rows).step_by(R) {
                // SAFETY: b + m < CHUNK as R divides CHUNK; every buffer holds CHUNK rows of `width`, a multiple of `N`;
                // items are below the table's rows by `Careers::check`.
                unsafe {
                    let zero = L::splat(S::default());
                    let mut a = [[zero, zero, L::load(biases.as_ptr().add(column))]; R];
                    let first = before.as_ptr().add(b * width);
                    for k in 0..if t == 0 { 0 } else { hidden } {
                        let w = matrix.add(k * 3 * L::N);
                        let w = [L::load(w), L::load(w.add(L::N)), L::load(w.add(2 * L::N))];
                        for (m, row) in a.iter_mut().enumerate() {
                            let x = L::splat(*first.add(m * width + k));
                            for (sum, w) in row.iter_mut().zip(w) {
                                *sum = sum.add_product(x, w);
                            }
                        }
                    }
                    for (m, row) in a.iter().enumerate().take(rows - b) {
                        let r = b + m;
                        let source = if summed { r } else { *items.get_unchecked(r) };
                        let x = table.as_ptr().add(source * 3 * width + column);
                        let reset = S::sigmoid(L::load(x).add(row[0]));
                        let update = S::sigmoid(L::load(x.add(width)).add(row[1]));
                        let new = S::tanh(L::load(x.add(2 * width)).add(reset.mul(row[2])));
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
}
