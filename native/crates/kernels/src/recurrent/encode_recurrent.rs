//! Twin of packages/kernels/src/recurrent/encode-recurrent.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::batch::{Batch, Careers};
use super::dense_batch::DenseBatch;
use super::dense_pass::DenseForward;
use super::gru_layer::{ArrangeWeights, CHUNK, ForwardGru, GruSizes, GruWeights};
use super::network::{Layout, Network};
use crate::KernelError;
use crate::error::expect_length;
use crate::lanes::dispatch;
use crate::simd::Simd;
use crate::threads::with_threads;

#[derive(Debug)]
pub struct EncodingTask<'a> {
    pub network: Network,
    pub careers: Careers<'a>,
    pub parameters: &'a [f64],
}

#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    /// Column-major n x `phi_size`.
    pub representation: Vec<f64>,
    /// Column-major n x heads.
    pub outputs: Vec<f64>,
}

/// Rows that one thread takes at a time.
const ROWS_PER_THREAD: usize = 8 * CHUNK;

/// Describes the careers of every task.
///
/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite` or `KernelError::Options` as the twin.
pub fn encode_recurrent(tasks: &[EncodingTask], threads: usize) -> Result<Vec<Encoding>, KernelError> {
    for task in tasks {
        task.network.check(usize::MAX)?;
        task.careers.check(&task.network)?;
        expect_length("parameters", Layout::of(&task.network).total, task.parameters.len())?;
    }
    with_threads(threads, || Ok(tasks.par_iter().map(encode_task).collect()))
}

fn encode_task(task: &EncodingTask) -> Encoding {
    let EncodingTask { network, careers, parameters } = task;
    let layout = Layout::of(network);
    let sizes = GruSizes::of(network, careers.periods, false);
    let mut weights = GruWeights::new(&sizes);
    let every: Vec<usize> = (0..sizes.items).collect();
    dispatch(
        Simd::detect(),
        ArrangeWeights {
            sizes: &sizes,
            vocabularies: &network.vocabularies,
            layout: &layout,
            parameters,
            present: &every,
            weights: &mut weights,
        },
    );
    let n = careers.n;
    let (size, heads) = (network.phi_size(), network.heads.len());
    let rows: Vec<u32> = (0..n as u32).collect();
    let mut described = vec![0.0; n * (size + heads)];
    described
        .par_chunks_mut(ROWS_PER_THREAD * (size + heads))
        .zip(rows.par_chunks(ROWS_PER_THREAD))
        .for_each(|(into, rows)| describe(task, &layout, &sizes, &weights, rows, into));
    let column = |j: usize| described.iter().skip(j).step_by(size + heads).copied();
    Encoding {
        representation: (0..size).flat_map(column).collect(),
        outputs: (size..size + heads).flat_map(column).collect(),
    }
}

/// Representation and predictions of `rows`, row-major.
fn describe(
    task: &EncodingTask,
    layout: &Layout,
    sizes: &GruSizes,
    weights: &GruWeights,
    rows: &[u32],
    into: &mut [f64],
) {
    let EncodingTask { network, careers, parameters } = task;
    let (size, heads) = (network.phi_size(), network.heads.len());
    let mut batch = Batch::new(sizes, &network.vocabularies, CHUNK);
    let mut dense = DenseBatch::new(network, 0, CHUNK);
    for (rows, into) in rows.chunks(CHUNK).zip(into.chunks_mut(CHUNK * (size + heads))) {
        batch.fill(sizes, careers, rows);
        dispatch(Simd::detect(), ForwardGru { sizes, weights, chunk: &mut batch.chunks[0] });
        batch.last_states(sizes, &mut dense.hidden);
        dense.rows = rows.len();
        dispatch(Simd::detect(), DenseForward { network, layout, parameters, batch: &mut dense, draw: false });
        for (i, &position) in batch.positions.iter().enumerate() {
            let row = &mut into[position * (size + heads)..][..size + heads];
            row[..size].copy_from_slice(&dense.phi()[i * size..][..size]);
            for (h, out) in row[size..].iter_mut().enumerate() {
                *out = dense.outputs[h * rows.len() + i];
            }
        }
    }
}
