//! Twin of packages/kernels/src/recurrent/gru-gradient.ts, which states the order of every sum.

use super::gru_layer::{CHUNK, Chunk, GruSizes, GruWeights};
use super::network::Layout;
use crate::lanes::{Lanes, Work};

/// Backpropagation through time over one chunk.
#[derive(Debug)]
pub struct BackwardGru<'a> {
    pub sizes: &'a GruSizes,
    pub weights: &'a GruWeights,
    pub present: &'a [usize],
    pub chunk: &'a mut Chunk,
}

impl Work for BackwardGru<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let Self { sizes, weights, present, chunk } = self;
        let triple = 3 * sizes.width;
        for item in present {
            chunk.table_gradient[item * triple..][..triple].fill(0.0);
        }
        chunk.numeric_gradient.fill(0.0);
        chunk.recurrent_gradient.fill(0.0);
        chunk.bias_gradient.fill(0.0);
        for t in (0..sizes.periods).rev() {
            if chunk.active[t] == 0 {
                continue;
            }
            if sizes.every_state {
                let added = &chunk.state_gradient[t * CHUNK * sizes.width..];
                for (x, y) in chunk.carry[..chunk.active[t] * sizes.width].iter_mut().zip(added) {
                    *x += y;
                }
            }
            gate_gradients::<L>(sizes, chunk, t);
            if t > 0 {
                carry_back::<L, R>(sizes, weights, chunk, t);
                recurrent_gradients::<L, R>(sizes, chunk, t);
            }
        }
    }
}

#[inline(always)]
fn gate_gradients<L: Lanes>(sizes: &GruSizes, chunk: &mut Chunk, t: usize) {
    let &GruSizes { width, channels, numeric, .. } = sizes;
    let one = L::splat(1.0);
    for b in 0..chunk.active[t] {
        for block in 0..width / L::N {
            let column = block * L::N;
            // SAFETY: b < CHUNK, and every buffer holds CHUNK rows of `width`, a multiple of `N`; items are below the
            // table's rows by `Careers::check`.
            unsafe {
                let saved = chunk.gates.as_ptr().add((t * CHUNK + b) * 4 * width + block * 4 * L::N);
                let reset = L::load(saved);
                let update = L::load(saved.add(L::N));
                let new = L::load(saved.add(2 * L::N));
                let product = L::load(saved.add(3 * L::N));
                let h = L::load(chunk.hidden.as_ptr().add((t * CHUNK + b) * width + column));
                let carry = chunk.carry.as_mut_ptr().add(b * width + column);
                let dh = L::load(carry);
                let dz = dh.mul(h.sub(new)).mul(update).mul(one.sub(update));
                let dn = dh.mul(one.sub(update)).mul(one.sub(new.mul(new)));
                let dr = dn.mul(product).mul(reset).mul(one.sub(reset));
                let dp = dn.mul(reset);
                dh.mul(update).store(carry);
                let d = chunk.gate_gradient.as_mut_ptr().add((block * CHUNK + b) * 3 * L::N);
                dr.store(d);
                dz.store(d.add(L::N));
                dp.store(d.add(2 * L::N));
                for c in 0..channels {
                    let item = *chunk.items.get_unchecked((t * channels + c) * CHUNK + b);
                    let row = chunk.table_gradient.as_mut_ptr().add(item * 3 * width + column);
                    accumulate(row, dr);
                    accumulate(row.add(width), dz);
                    accumulate(row.add(2 * width), dn);
                }
                for m in 0..numeric {
                    let x = L::splat(*chunk.numeric.get_unchecked((t * CHUNK + b) * numeric + m));
                    let row = chunk.numeric_gradient.as_mut_ptr().add(m * 3 * width + column);
                    accumulate(row, x.mul(dr));
                    accumulate(row.add(width), x.mul(dz));
                    accumulate(row.add(2 * width), x.mul(dn));
                }
                accumulate(chunk.bias_gradient.as_mut_ptr().add(column), dp);
            }
        }
    }
}

/// # Safety
/// `at` must be valid for reads and writes of `L::N` doubles.
#[inline(always)]
unsafe fn accumulate<L: Lanes>(at: *mut f64, x: L) {
    // SAFETY: the caller's promise.
    unsafe { L::load(at).add(x).store(at) }
}

/// carry += d W': `R` rows by two blocks of states at a time (one for the last of an odd number).
#[inline(always)]
fn carry_back<L: Lanes, const R: usize>(sizes: &GruSizes, weights: &GruWeights, chunk: &mut Chunk, t: usize) {
    let blocks = sizes.width / L::N;
    let rows = chunk.active[t];
    let mut block = 0;
    while block + 2 <= blocks {
        for b in (0..rows).step_by(R) {
            carry_rows::<L, R, 2>(sizes, weights, chunk, block, b, rows);
        }
        block += 2;
    }
    if block < blocks {
        for b in (0..rows).step_by(R) {
            carry_rows::<L, R, 1>(sizes, weights, chunk, block, b, rows);
        }
    }
}

#[inline(always)]
fn carry_rows<L: Lanes, const R: usize, const B: usize>(
    sizes: &GruSizes,
    weights: &GruWeights,
    chunk: &mut Chunk,
    block: usize,
    b: usize,
    rows: usize,
) {
    let &GruSizes { hidden, width, .. } = sizes;
    assert!(b + R <= CHUNK && (block + B) * L::N <= width);
    // SAFETY: by the assertion every row and lane below lies in buffers of CHUNK rows of `width`.
    unsafe {
        let carry = chunk.carry.as_mut_ptr().add(b * width + block * L::N);
        let mut a = [[L::splat(0.0); B]; R];
        for (m, row) in a.iter_mut().enumerate() {
            for (q, sum) in row.iter_mut().enumerate() {
                *sum = L::load(carry.add(m * width + q * L::N));
            }
        }
        for gate in 0..3 {
            for j in 0..hidden {
                let w = weights.backward.as_ptr().add((gate * hidden + j) * width + block * L::N);
                let mut matrix = [L::splat(0.0); B];
                for (q, lanes) in matrix.iter_mut().enumerate() {
                    *lanes = L::load(w.add(q * L::N));
                }
                let d = ((j / L::N) * CHUNK + b) * 3 * L::N + gate * L::N + j % L::N;
                let d = chunk.gate_gradient.as_ptr().add(d);
                for (m, row) in a.iter_mut().enumerate() {
                    let x = L::splat(*d.add(m * 3 * L::N));
                    for (sum, w) in row.iter_mut().zip(matrix) {
                        *sum = sum.add(x.mul(w));
                    }
                }
            }
        }
        // Rows beyond the active ones wait for their own last period with their gradient untouched.
        for (m, row) in a.iter().enumerate().take(rows - b) {
            for (q, sum) in row.iter().enumerate() {
                sum.store(carry.add(m * width + q * L::N));
            }
        }
    }
}

/// recurrent_gradient += h' d over the rows in order: `R` states by three gates of one block at a time.
#[inline(always)]
fn recurrent_gradients<L: Lanes, const R: usize>(sizes: &GruSizes, chunk: &mut Chunk, t: usize) {
    let &GruSizes { hidden, width, .. } = sizes;
    let rows = chunk.active[t];
    for block in 0..width / L::N {
        for k in (0..hidden).step_by(R) {
            // SAFETY: k + R <= width as R divides eight; buffers hold `width` states and CHUNK rows of `width`.
            unsafe {
                let sums = chunk.recurrent_gradient.as_mut_ptr().add(k * 3 * width + block * L::N);
                let mut a = [[L::splat(0.0); 3]; R];
                for (m, row) in a.iter_mut().enumerate() {
                    for (gate, sum) in row.iter_mut().enumerate() {
                        *sum = L::load(sums.add((m * 3 + gate) * width));
                    }
                }
                let mut h = chunk.hidden.as_ptr().add(t * CHUNK * width + k);
                let mut d = chunk.gate_gradient.as_ptr().add(block * CHUNK * 3 * L::N);
                for _ in 0..rows {
                    let lanes = [L::load(d), L::load(d.add(L::N)), L::load(d.add(2 * L::N))];
                    for (m, row) in a.iter_mut().enumerate() {
                        let x = L::splat(*h.add(m));
                        for (sum, d) in row.iter_mut().zip(lanes) {
                            *sum = sum.add(x.mul(d));
                        }
                    }
                    h = h.add(width);
                    d = d.add(3 * L::N);
                }
                for (m, row) in a.iter().enumerate() {
                    for (gate, sum) in row.iter().enumerate() {
                        sum.store(sums.add((m * 3 + gate) * width));
                    }
                }
            }
        }
    }
}

/// Adds the chunks in order and carries the table's gradient on to input weights, biases and embeddings.
#[derive(Debug)]
pub struct EncoderGradient<'a> {
    pub sizes: &'a GruSizes,
    pub vocabularies: &'a [usize],
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub weights: &'a GruWeights,
    pub chunks: &'a mut [Chunk],
    pub present: &'a [usize],
    pub gradient: &'a mut [f64],
}

impl Work for EncoderGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let Self { sizes, layout, chunks, present, gradient, .. } = self;
        let &GruSizes { hidden, width, .. } = sizes;
        gradient[..layout.dense].fill(0.0);
        let Some((first, others)) = chunks.split_first_mut() else { return };
        for other in others {
            add_chunk(first, other, present, 3 * width);
        }
        for (offset, end, from) in [
            (layout.numeric_weight, layout.input_bias, &first.numeric_gradient),
            (layout.recurrent_weight, layout.recurrent_bias, &first.recurrent_gradient),
        ] {
            let to = gradient[offset..end].chunks_exact_mut(hidden);
            to.zip(from.chunks_exact(width)).for_each(|(to, from)| to.copy_from_slice(&from[..hidden]));
        }
        gradient[layout.recurrent_bias + 2 * hidden..][..hidden].copy_from_slice(&first.bias_gradient[..hidden]);
        table_gradients(
            sizes,
            self.vocabularies,
            layout,
            self.parameters,
            self.weights,
            &first.table_gradient,
            present,
            gradient,
        );
        let (encoder, rest) = gradient.split_at_mut(layout.recurrent_bias);
        rest[..2 * hidden].copy_from_slice(&encoder[layout.input_bias..][..2 * hidden]);
    }
}

#[inline(always)]
fn add_chunk(into: &mut Chunk, from: &Chunk, present: &[usize], triple: usize) {
    let add = |into: &mut [f64], from: &[f64]| {
        for (x, y) in into.iter_mut().zip(from) {
            *x += y;
        }
    };
    for item in present {
        add(&mut into.table_gradient[item * triple..][..triple], &from.table_gradient[item * triple..][..triple]);
    }
    add(&mut into.numeric_gradient, &from.numeric_gradient);
    add(&mut into.recurrent_gradient, &from.recurrent_gradient);
    add(&mut into.bias_gradient, &from.bias_gradient);
}

#[inline(always)]
fn table_gradients(
    sizes: &GruSizes,
    vocabularies: &[usize],
    layout: &Layout,
    parameters: &[f64],
    weights: &GruWeights,
    table: &[f64],
    present: &[usize],
    gradient: &mut [f64],
) {
    let &GruSizes { hidden, width, embedding, .. } = sizes;
    let gates = 3 * hidden;
    let (mut channel, mut start) = (0, 0);
    let mut sums = vec![0.0; embedding];
    for &item in present {
        while item >= start + vocabularies[channel] {
            start += vocabularies[channel];
            channel += 1;
        }
        let vector = &parameters[layout.embedding + item * embedding..][..embedding];
        sums.fill(0.0);
        for gate in 0..3 {
            let d = &table[(item * 3 + gate) * width..][..hidden];
            if channel == 0 {
                for (g, x) in gradient[layout.input_bias + gate * hidden..][..hidden].iter_mut().zip(d) {
                    *g += x;
                }
            }
            for (k, e) in vector.iter().enumerate() {
                let at = layout.input_weight + (channel * embedding + k) * gates + gate * hidden;
                for (g, x) in gradient[at..][..hidden].iter_mut().zip(d) {
                    *g += e * x;
                }
            }
            let transposed = &weights.input_transposed[(channel * gates + gate * hidden) * embedding..];
            for (x, column) in d.iter().zip(transposed.chunks_exact(embedding)) {
                for (sum, w) in sums.iter_mut().zip(column) {
                    *sum += x * w;
                }
            }
        }
        if item != start {
            gradient[layout.embedding + item * embedding..][..embedding].copy_from_slice(&sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::batch::{Batch, Careers};
    use super::super::gru_layer::{ArrangeWeights, ForwardGru};
    use super::super::network::{Bottleneck, Network, Pooling};
    use super::*;
    use crate::hash::hash128;
    use crate::lanes::dispatch;
    use crate::rng::Rng;
    use crate::simd::Simd;

    const N: usize = 40;
    const PERIODS: usize = 5;

    /// The gradient of a share of every state, as in gru-layer.test.ts.
    fn gradient_of_every_state(simd: Simd) -> Vec<f64> {
        let network = Network {
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
        let layout = Layout::of(&network);
        let sizes = &GruSizes::of(&network, PERIODS, true);
        let mut rng = Rng::from_key([5, 6, 7, 8]);
        let lengths: Vec<i32> = (0..N).map(|_| 1 + rng.below(PERIODS as u32) as i32).collect();
        let codes: Vec<i32> =
            (0..2 * N * PERIODS).map(|at| rng.below(if at < N * PERIODS { 6 } else { 4 }) as i32).collect();
        let mut centred = |length: usize| -> Vec<f64> { (0..length).map(|_| rng.uniform() - 0.5).collect() };
        let numeric = centred(N * PERIODS * network.numeric);
        let parameters = centred(layout.total);
        let shares = centred(N * PERIODS * network.hidden);

        let vocabularies = &network.vocabularies;
        let mut batch = Batch::new(sizes, vocabularies, N);
        let careers = Careers { n: N, periods: PERIODS, codes: &codes, lengths: &lengths, numeric: &numeric };
        batch.fill(sizes, &careers, &(0..N as u32).collect::<Vec<_>>());
        let mut weights = GruWeights::new(sizes);
        let present = batch.present.clone();
        dispatch(
            simd,
            ArrangeWeights {
                sizes,
                vocabularies,
                layout: &layout,
                parameters: &parameters,
                present: &present,
                weights: &mut weights,
            },
        );
        batch.last_state_gradients(sizes, &vec![0.0; N * network.hidden]);
        batch.every_state_gradients(sizes, &shares);
        for chunk in &mut batch.chunks {
            dispatch(simd, ForwardGru { sizes, weights: &weights, chunk });
            dispatch(simd, BackwardGru { sizes, weights: &weights, present: &present, chunk });
        }
        let mut gradient = vec![0.0; layout.total];
        dispatch(
            simd,
            EncoderGradient {
                sizes,
                vocabularies,
                layout: &layout,
                parameters: &parameters,
                weights: &weights,
                chunks: &mut batch.chunks,
                present: &present,
                gradient: &mut gradient,
            },
        );
        gradient
    }

    #[test]
    fn gradients_from_the_states_of_all_periods_have_the_bits_of_the_typescript_twin() {
        for simd in Simd::available() {
            let words: Vec<u32> = gradient_of_every_state(simd)
                .iter()
                .flat_map(|g| [g.to_bits() as u32, (g.to_bits() >> 32) as u32])
                .collect();
            // The same digest stands in gru-layer.test.ts.
            assert_eq!(hash128(&words, ""), [2_896_751_573, 1_816_773_405, 1_843_479_486, 1_309_669_438], "{simd:?}");
        }
    }
}
