//! Twin of packages/kernels/src/recurrent/encode-recurrent.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::batch::Careers;
use super::dense_batch::DenseBatch;
use super::dense_pass::DenseForward;
use super::every_state::{Context, EveryState};
use super::gru_encoder::EncoderSource;
use super::gru_layer::CHUNK;
use super::network::{Layout, Network, Pooling};
use super::precision::Precision;
use crate::KernelError;
use crate::error::expect_length;
use crate::lanes::dispatch;
use crate::room::{MOST_ENTRIES, MOST_WORKSPACE, expect_room};
use crate::simd::Simd;
use crate::team::with_team;
use crate::threads::with_threads;

#[derive(Debug)]
pub struct EncodingTask<'a> {
    pub network: Network,
    pub precision: Precision,
    pub careers: Careers<'a>,
    pub parameters: &'a [f64],
}

#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    /// Column-major n x `phi_size`.
    pub representation: Vec<f64>,
    /// Column-major n x `outputs`.
    pub outputs: Vec<f64>,
}

/// Rows that one thread takes at a time, with a packed copy of the parameters.
const ROWS_PER_THREAD: usize = 16 * CHUNK;

/// Describes the careers of every task.
///
/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite` or `KernelError::Options` as the twin.
pub fn encode_recurrent(tasks: &[EncodingTask], threads: usize) -> Result<Vec<Encoding>, KernelError> {
    for task in tasks {
        task.network.check(usize::MAX)?;
        task.careers.check(&task.network)?;
        expect_length("parameters", Layout::of(&task.network).total, task.parameters.len())?;
        let width = task.network.phi_size() + task.network.outputs();
        expect_room("n", task.careers.n.saturating_mul(width), MOST_ENTRIES)?;
        expect_room("periods", task.network.batch_room(CHUNK, task.careers.periods, 0), MOST_WORKSPACE)?;
    }
    with_threads(threads, || Ok(tasks.par_iter().map(encode_task).collect()))
}

fn encode_task(task: &EncodingTask) -> Encoding {
    let mut network = task.network.clone();
    // Row conditions concern training.
    network.heads.iter_mut().for_each(|head| head.rows.clear());
    let n = task.careers.n;
    let (size, width) = (network.phi_size(), network.phi_size() + network.outputs());
    let rows: Vec<u32> = (0..n as u32).collect();
    let mut described = vec![0.0; n * width];
    described
        .par_chunks_mut(ROWS_PER_THREAD * width)
        .zip(rows.par_chunks(ROWS_PER_THREAD))
        .for_each(|(into, rows)| describe(task, &network, rows, into));
    let column = |j: usize| described.iter().skip(j).step_by(width).copied();
    Encoding { representation: (0..size).flat_map(column).collect(), outputs: (size..width).flat_map(column).collect() }
}

/// Representation and predictions of `rows`, row-major.
fn describe(task: &EncodingTask, network: &Network, rows: &[u32], into: &mut [f64]) {
    let &EncodingTask { ref careers, parameters, precision, .. } = task;
    let simd = Simd::detect();
    let layout = &Layout::of(network);
    let (size, width) = (network.phi_size(), network.phi_size() + network.outputs());
    let mut dense = DenseBatch::new(network, 0, CHUNK);
    let mut every = network.reads_every_state().then(|| EveryState::new(network, careers.periods, CHUNK));
    with_team(1, |team| {
        let context = Context { network, layout, parameters, careers, simd, team };
        let source =
            EncoderSource { network, careers: *careers, values: parameters, capacity: CHUNK, every_state: false };
        let mut layer = precision.layer(&source, true, team, simd);
        for (rows, into) in rows.chunks(CHUNK).zip(into.chunks_mut(CHUNK * width)) {
            layer.forward(rows);
            dense.rows = rows.len();
            for (unit, &position) in dense.units.iter_mut().zip(layer.positions()) {
                *unit = rows[position];
            }
            layer.last_states(&mut dense.hidden);
            if let Some(every) = &mut every {
                layer.every_state(&mut every.states);
                every.next_states(context, &mut dense, None);
                if network.pooling == Pooling::Attention {
                    every.pool(context, &mut dense);
                }
            }
            dispatch(simd, DenseForward { network, layout, parameters, batch: &mut dense, draw: false });
            for (i, &position) in layer.positions().iter().enumerate() {
                let row = &mut into[position * width..][..width];
                row[..size].copy_from_slice(&dense.phi()[i * size..][..size]);
                let mut column = 0;
                for head in &network.heads {
                    let outputs = head.outputs();
                    let from = &dense.outputs[column * rows.len() + i * outputs..][..outputs];
                    row[size + column..][..outputs].copy_from_slice(from);
                    column += outputs;
                }
            }
        }
    });
}
