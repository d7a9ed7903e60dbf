//! Twin of packages/kernels/src/recurrent/batch.ts.

use super::gru_layer::{CHUNK, Chunk, GruSizes};
use super::network::Network;
use crate::KernelError;
use crate::error::expect_length;
use crate::real::Real;

/// Careers as the kernels read them; see the twin.
#[derive(Debug, Clone, Copy)]
pub struct Careers<'a> {
    pub n: usize,
    pub periods: usize,
    pub codes: &'a [i32],
    pub lengths: &'a [i32],
    pub numeric: &'a [f64],
}

impl Careers<'_> {
    /// # Errors
    /// `KernelError::Shape`, `KernelError::NonFinite` and `KernelError::Options` as the twin's `checkCareers`.
    pub fn check(&self, network: &Network) -> Result<(), KernelError> {
        let Self { n, periods, codes, lengths, numeric } = *self;
        let Network { vocabularies, numeric: columns, .. } = network;
        expect_length("codes", vocabularies.len().saturating_mul(n).saturating_mul(periods), codes.len())?;
        expect_length("numeric", n.saturating_mul(periods).saturating_mul(*columns), numeric.len())?;
        expect_length("lengths", n, lengths.len())?;
        for (i, &length) in lengths.iter().enumerate() {
            if length < 1 || length as usize > periods {
                let message = format!("row {i} has {length} states of 1 to {periods}");
                return Err(KernelError::Options { what: "lengths", message });
            }
            for (channel, &size) in vocabularies.iter().enumerate() {
                let row = &codes[(channel * n + i) * periods..][..length as usize];
                if let Some(code) = row.iter().find(|&&code| code < 0 || code as usize >= size) {
                    let message = format!("row {i} has code {code} of {size} in channel {channel}");
                    return Err(KernelError::Options { what: "codes", message });
                }
            }
            let row = i * periods * columns;
            if let Some(at) = numeric[row..][..length as usize * columns].iter().position(|x| !x.is_finite()) {
                return Err(KernelError::NonFinite { what: "numeric", at: row + at });
            }
        }
        Ok(())
    }
}

/// The rows of one step, longest career first, cut into chunks; filled again and again.
#[derive(Debug)]
pub struct Batch<S> {
    pub chunks: Vec<Chunk<S>>,
    /// Chunks in use.
    pub used: usize,
    /// Position within the given rows of each row of the chunks, in order.
    pub positions: Vec<usize>,
    /// Items of the input table that occur, ascending.
    pub present: Vec<usize>,
    seen: Vec<bool>,
    offsets: Vec<usize>,
}

impl<S: Real> Batch<S> {
    pub fn new(sizes: &GruSizes, vocabularies: &[usize], capacity: usize) -> Self {
        let mut offsets = Vec::with_capacity(vocabularies.len());
        let mut next = 0;
        for &size in vocabularies {
            offsets.push(next);
            next += size;
        }
        Self {
            chunks: (0..capacity.div_ceil(CHUNK)).map(|_| Chunk::new(sizes)).collect(),
            used: 0,
            positions: Vec::with_capacity(capacity),
            present: Vec::with_capacity(sizes.items),
            seen: vec![false; sizes.items],
            offsets,
        }
    }

    /// Takes `rows` in, sorted by length, longest first, equal lengths in the given order.
    pub fn fill(&mut self, sizes: &GruSizes, careers: &Careers, rows: &[u32]) {
        self.positions.clear();
        self.positions.extend(0..rows.len());
        self.positions.sort_by_key(|&p| std::cmp::Reverse(careers.lengths[rows[p] as usize]));
        self.seen.fill(false);
        self.used = rows.len().div_ceil(CHUNK);
        for (chunk, positions) in self.chunks.iter_mut().zip(self.positions.chunks(CHUNK)) {
            chunk.rows = positions.len();
            chunk.active.fill(0);
            for (b, &position) in positions.iter().enumerate() {
                let unit = rows[position] as usize;
                let length = careers.lengths[unit] as usize;
                chunk.lengths[b] = length;
                for t in 0..length {
                    chunk.active[t] += 1;
                    for (c, offset) in self.offsets.iter().enumerate() {
                        let code = careers.codes[(c * careers.n + unit) * careers.periods + t] as usize;
                        chunk.items[(t * sizes.channels + c) * CHUNK + b] = offset + code;
                        self.seen[offset + code] = true;
                    }
                    let row = &careers.numeric[(unit * careers.periods + t) * sizes.numeric..][..sizes.numeric];
                    let into = &mut chunk.numeric[(t * CHUNK + b) * sizes.numeric..][..sizes.numeric];
                    into.iter_mut().zip(row).for_each(|(to, &x)| *to = S::of(x));
                }
            }
        }
        self.present.clear();
        self.present.extend(self.seen.iter().enumerate().filter(|(_, seen)| **seen).map(|(item, _)| item));
    }

    /// Copies the state after the last period of each row into a row-major rows x hidden array.
    pub fn last_states(&self, sizes: &GruSizes, into: &mut [f64]) {
        for (chunk, rows) in self.chunks[..self.used].iter().zip(into.chunks_mut(CHUNK * sizes.hidden)) {
            for (b, row) in rows.chunks_exact_mut(sizes.hidden).take(chunk.rows).enumerate() {
                let from = (chunk.lengths[b] * CHUNK + b) * sizes.width;
                widen(row, &chunk.hidden[from..][..sizes.hidden]);
            }
        }
    }

    /// Copies the state after each period of each row into [row][period][hidden]; see the twin.
    pub fn every_state(&self, sizes: &GruSizes, into: &mut [f64]) {
        let career = sizes.periods * sizes.hidden;
        for (chunk, rows) in self.chunks[..self.used].iter().zip(into.chunks_mut(CHUNK * career)) {
            for (b, row) in rows.chunks_exact_mut(career).take(chunk.rows).enumerate() {
                for (t, state) in row.chunks_exact_mut(sizes.hidden).take(chunk.lengths[b]).enumerate() {
                    let from = ((t + 1) * CHUNK + b) * sizes.width;
                    widen(state, &chunk.hidden[from..][..sizes.hidden]);
                }
            }
        }
    }

    /// Hands the gradient with respect to each row's last state, row-major rows x hidden, to the chunks.
    pub fn last_state_gradients(&mut self, sizes: &GruSizes, from: &[f64]) {
        for (chunk, rows) in self.chunks[..self.used].iter_mut().zip(from.chunks(CHUNK * sizes.hidden)) {
            for (b, row) in rows.chunks_exact(sizes.hidden).take(chunk.rows).enumerate() {
                round(&mut chunk.carry[b * sizes.width..][..sizes.hidden], row);
            }
        }
    }

    /// Hands gradients with respect to the states of [`Batch::every_state`] to the chunks of a layer that takes them.
    pub fn every_state_gradients(&mut self, sizes: &GruSizes, from: &[f64]) {
        let career = sizes.periods * sizes.hidden;
        for (chunk, rows) in self.chunks[..self.used].iter_mut().zip(from.chunks(CHUNK * career)) {
            for (b, row) in rows.chunks_exact(career).take(chunk.rows).enumerate() {
                for (t, state) in row.chunks_exact(sizes.hidden).take(chunk.lengths[b]).enumerate() {
                    let to = (t * CHUNK + b) * sizes.width;
                    round(&mut chunk.state_gradient[to..][..sizes.hidden], state);
                }
            }
        }
    }
}

fn widen<S: Real>(into: &mut [f64], from: &[S]) {
    into.iter_mut().zip(from).for_each(|(to, x)| *to = x.widen());
}

fn round<S: Real>(into: &mut [S], from: &[f64]) {
    into.iter_mut().zip(from).for_each(|(to, &x)| *to = S::of(x));
}
