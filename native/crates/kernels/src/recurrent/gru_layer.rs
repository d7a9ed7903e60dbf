//! Twin of packages/kernels/src/recurrent/gru-layer.ts, which states the equations and the order of every sum. Hidden
//! units are padded with zeros to whole registers, which no sum over real units ever reads.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use super::activations::Activations;
use super::aligned::Aligned;
use super::network::Network;
use super::packed::Packed;
use crate::lanes::{Lanes, Work};
use crate::real::Real;
use crate::several::Several;

/// Rows that are computed together.
pub const CHUNK: usize = 32;

/// Rows whose gates are activated together; a divisor of every block of rows.
const TOGETHER: usize = 4;

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
            gates: Aligned::any(periods * CHUNK * 4 * width),
            state_gradient: vec![S::default(); if sizes.every_state { periods * CHUNK * width } else { 0 }],
            carry: Aligned::zeros(CHUNK * width),
            gate_gradient: Aligned::any(CHUNK * 3 * width),
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

    /// One period, a block of lanes at a time. Rows beyond the active ones fill up the last block of rows; no state is
    /// stored for them.
    #[inline(always)]
    fn period<L: Lanes<Scalar = S>, const R: usize>(&mut self, t: usize) {
        for block in 0..self.sizes.width / L::N {
            self.recurrent_products::<L, R>(t, block);
            self.activate::<L>(t, block);
        }
    }

    /// The state before times the recurrent weights, `R` rows by three gates at a time, to where the gates will stand.
    #[inline(always)]
    fn recurrent_products<L: Lanes<Scalar = S>, const R: usize>(&mut self, t: usize, block: usize) {
        let Self { sizes, packed, parameters, chunk, .. } = self;
        let &GruSizes { hidden, width, depth, .. } = *sizes;
        let rows = chunk.active[t];
        let before = &chunk.hidden[t * CHUNK * width..][..CHUNK * width];
        let gates = &mut chunk.gates[t * CHUNK * 4 * width..][..CHUNK * 4 * width];
        let weights = &parameters[packed.recurrent + block * depth * 3 * L::N..][..depth * 3 * L::N];
        let bias = &parameters[packed.recurrent_bias + 2 * width + block * L::N..][..L::N];
        // In period 0 the state is zero and only the bias is left.
        let inputs = if t == 0 { 0 } else { hidden };
        assert!(rows <= CHUNK && CHUNK.is_multiple_of(R));
        for b in (0..rows).step_by(R) {
            // SAFETY: b + m < CHUNK as R divides CHUNK; the state and the gates hold CHUNK rows of whole blocks.
            unsafe {
                let zero = L::splat(S::default());
                let mut a = [[zero, zero, L::load(bias.as_ptr())]; R];
                let first = before.as_ptr().add(b * width);
                for k in 0..inputs {
                    let w = weights.as_ptr().add(k * 3 * L::N);
                    let w = [L::load(w), L::load(w.add(L::N)), L::load(w.add(2 * L::N))];
                    for (m, row) in a.iter_mut().enumerate() {
                        let x = L::splat(*first.add(m * width + k));
                        for (sum, w) in row.iter_mut().zip(w) {
                            *sum = sum.add_product(x, w);
                        }
                    }
                }
                for (m, row) in a.iter().enumerate() {
                    let saved = gates.as_mut_ptr().add((b + m) * 4 * width + block * 4 * L::N);
                    row[0].store(saved);
                    row[1].store(saved.add(L::N));
                    row[2].store(saved.add(3 * L::N));
                }
            }
        }
    }

    /// Gates and states of one block of lanes from the products, [`TOGETHER`] rows at a time.
    #[inline(always)]
    fn activate<L: Lanes<Scalar = S>>(&mut self, t: usize, block: usize) {
        let Self { sizes, table, chunk, .. } = self;
        let &GruSizes { width, channels, .. } = *sizes;
        let rows = chunk.active[t];
        let items = &chunk.items[t * channels * CHUNK..][..CHUNK];
        let summed = sizes.sums_inputs();
        let table: &[S] = if summed { &chunk.inputs } else { table };
        let (before, after) = chunk.hidden[t * CHUNK * width..].split_at_mut(CHUNK * width);
        let gates = &mut chunk.gates[t * CHUNK * 4 * width..][..CHUNK * 4 * width];
        let column = block * L::N;
        assert!(rows <= CHUNK && CHUNK.is_multiple_of(TOGETHER) && after.len() >= CHUNK * width);
        let four = 4 * width;
        for b in (0..rows).step_by(TOGETHER) {
            // SAFETY: b + i < CHUNK; every buffer holds CHUNK rows of whole blocks; items are below the table's rows by
            // `Careers::check`.
            unsafe {
                let mut inputs = [table.as_ptr(); TOGETHER];
                for (i, input) in inputs.iter_mut().enumerate() {
                    let source = if summed { b + i } else { *items.get_unchecked(b + i) };
                    *input = table.as_ptr().add(source * 3 * width + column);
                }
                let saved = gates.as_mut_ptr().add(b * four + block * 4 * L::N);
                let reset = S::sigmoid(Several::load_each(inputs, 0).add(Several::load_strided(saved, four)));
                reset.store_strided(saved, four);
                let product = Several::load_strided(saved.add(3 * L::N), four);
                let new = S::tanh(Several::load_each(inputs, 2 * width).add_product(reset, product));
                new.store_strided(saved.add(2 * L::N), four);
                let update =
                    S::sigmoid(Several::load_each(inputs, width).add(Several::load_strided(saved.add(L::N), four)));
                update.store_strided(saved.add(L::N), four);
                let at = b * width + column;
                let h = Several::load_strided(before.as_ptr().add(at), width);
                let next: Several<L, TOGETHER> = new.add_product(update, h.sub(new));
                for (i, state) in next.0.iter().enumerate().take(rows - b) {
                    state.store(after.as_mut_ptr().add(at + i * width));
                }
            }
        }
    }
}
