//! Twin of packages/kernels/src/recurrent/gru-gradient.ts, which states the order of every sum.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use super::gru_layer::{CHUNK, Chunk, GruSizes};
use crate::lanes::{Lanes, Work};
use crate::real::Real;

/// Backpropagation through time over one chunk.
#[derive(Debug)]
pub struct BackwardGru<'a, S> {
    pub sizes: &'a GruSizes,
    /// Recurrent weights as [`super::transposes::BackwardWeights`] leaves them.
    pub weights: &'a [S],
    pub present: &'a [usize],
    pub chunk: &'a mut Chunk<S>,
}

impl<S: Real> Work<S> for BackwardGru<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let Self { sizes, weights, present, chunk } = self;
        let triple = 3 * sizes.width;
        for item in present {
            chunk.table_gradient[item * triple..][..triple].fill(S::default());
        }
        chunk.numeric_gradient.fill(S::default());
        chunk.recurrent_gradient.fill(S::default());
        chunk.bias_gradient.fill(S::default());
        for t in (0..sizes.periods).rev() {
            if chunk.active[t] == 0 {
                continue;
            }
            if sizes.every_state {
                let added = &chunk.state_gradient[t * CHUNK * sizes.width..];
                for (x, &y) in chunk.carry[..chunk.active[t] * sizes.width].iter_mut().zip(added) {
                    *x += y;
                }
            }
            gate_gradients::<S, L>(sizes, chunk, t);
            // The state before period 0 is zero: nothing flows into it or from it.
            if t > 0 {
                carry_back::<S, L, R>(sizes, weights, chunk, t);
                recurrent_gradients::<S, L, R>(sizes, chunk, t);
            }
        }
    }
}

#[inline(always)]
fn gate_gradients<S: Real, L: Lanes<Scalar = S>>(sizes: &GruSizes, chunk: &mut Chunk<S>, t: usize) {
    let &GruSizes { width, channels, numeric, .. } = sizes;
    let one = L::splat(S::of(1.0));
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
/// `at` must be valid for reads and writes of `L::N` numbers.
#[inline(always)]
unsafe fn accumulate<L: Lanes>(at: *mut L::Scalar, x: L) {
    // SAFETY: the caller's promise.
    unsafe { L::load(at).add(x).store(at) }
}

/// carry += d W': `R` rows by two blocks of states at a time (one for the last of an odd number).
#[inline(always)]
fn carry_back<S: Real, L: Lanes<Scalar = S>, const R: usize>(
    sizes: &GruSizes,
    weights: &[S],
    chunk: &mut Chunk<S>,
    t: usize,
) {
    let blocks = sizes.width / L::N;
    let rows = chunk.active[t];
    let mut block = 0;
    while block + 2 <= blocks {
        for b in (0..rows).step_by(R) {
            carry_rows::<S, L, R, 2>(sizes, weights, chunk, block, b, rows);
        }
        block += 2;
    }
    if block < blocks {
        for b in (0..rows).step_by(R) {
            carry_rows::<S, L, R, 1>(sizes, weights, chunk, block, b, rows);
        }
    }
}

#[inline(always)]
fn carry_rows<S: Real, L: Lanes<Scalar = S>, const R: usize, const B: usize>(
    sizes: &GruSizes,
    weights: &[S],
    chunk: &mut Chunk<S>,
    block: usize,
    b: usize,
    rows: usize,
) {
    let &GruSizes { hidden, width, .. } = sizes;
    let panel = 3 * hidden * L::N;
    assert!(b + R <= CHUNK && (block + B) * L::N <= width && weights.len() >= (block + B) * panel);
    // SAFETY: by the assertion every row and lane below lies in buffers of CHUNK rows of `width`.
    unsafe {
        let carry = chunk.carry.as_mut_ptr().add(b * width + block * L::N);
        let mut a = [[L::splat(S::default()); B]; R];
        for (m, row) in a.iter_mut().enumerate() {
            for (q, sum) in row.iter_mut().enumerate() {
                *sum = L::load(carry.add(m * width + q * L::N));
            }
        }
        let mut w = weights.as_ptr().add(block * panel);
        for gate in 0..3 {
            let mut d = chunk.gate_gradient.as_ptr().add(b * 3 * L::N + gate * L::N);
            let mut left = hidden;
            while left > 0 {
                let lanes = left.min(L::N);
                for j in 0..lanes {
                    let mut matrix = [L::splat(S::default()); B];
                    for (q, lanes) in matrix.iter_mut().enumerate() {
                        *lanes = L::load(w.add(q * panel));
                    }
                    w = w.add(L::N);
                    for (m, row) in a.iter_mut().enumerate() {
                        let x = L::splat(*d.add(m * 3 * L::N + j));
                        for (sum, w) in row.iter_mut().zip(matrix) {
                            *sum = sum.add_product(x, w);
                        }
                    }
                }
                left -= lanes;
                d = d.add(CHUNK * 3 * L::N);
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
fn recurrent_gradients<S: Real, L: Lanes<Scalar = S>, const R: usize>(
    sizes: &GruSizes,
    chunk: &mut Chunk<S>,
    t: usize,
) {
    let &GruSizes { hidden, width, depth, .. } = sizes;
    let rows = chunk.active[t];
    for block in 0..width / L::N {
        for k in (0..hidden).step_by(R) {
            // SAFETY: k + R <= depth as R divides eight; buffers hold `depth` states and CHUNK rows of `width`.
            unsafe {
                let sums = chunk.recurrent_gradient.as_mut_ptr().add((block * depth + k) * 3 * L::N);
                let mut a = [[L::splat(S::default()); 3]; R];
                for (m, row) in a.iter_mut().enumerate() {
                    for (gate, sum) in row.iter_mut().enumerate() {
                        *sum = L::load(sums.add((m * 3 + gate) * L::N));
                    }
                }
                let mut h = chunk.hidden.as_ptr().add(t * CHUNK * width + k);
                let mut d = chunk.gate_gradient.as_ptr().add(block * CHUNK * 3 * L::N);
                for _ in 0..rows {
                    let lanes = [L::load(d), L::load(d.add(L::N)), L::load(d.add(2 * L::N))];
                    for (m, row) in a.iter_mut().enumerate() {
                        let x = L::splat(*h.add(m));
                        for (sum, d) in row.iter_mut().zip(lanes) {
                            *sum = sum.add_product(x, d);
                        }
                    }
                    h = h.add(width);
                    d = d.add(3 * L::N);
                }
                for (m, row) in a.iter().enumerate() {
                    for (gate, sum) in row.iter().enumerate() {
                        sum.store(sums.add((m * 3 + gate) * L::N));
                    }
                }
            }
        }
    }
}
