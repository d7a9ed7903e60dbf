//! Twin of packages/kernels/src/recurrent/training-workspace.ts: what a training computes in.

use rayon::prelude::*;

use super::batch::Batch;
use super::dense_batch::DenseBatch;
use super::every_state::{Context, EveryState};
use super::gru_layer::{ArrangeWeights, CHUNK, Chunk, ForwardGru, GruSizes, GruWeights};
use super::network::{Layout, Pooling};
use super::training_task::TrainingTask;
use crate::lanes::dispatch;
use crate::simd::Simd;

#[derive(Debug)]
pub struct Training<'a> {
    pub task: &'a TrainingTask<'a>,
    pub layout: Layout,
    pub sizes: GruSizes,
    pub weights: GruWeights,
    pub batch: Batch,
    pub dense: DenseBatch,
    /// None if the network reads last states alone.
    pub every: Option<EveryState>,
    pub gradient: Vec<f64>,
    pub values: Vec<f64>,
    /// With a frozen encoder: the pooled state of every row.
    pub states: Option<Vec<f64>>,
    pub parallel_chunks: bool,
    pub simd: Simd,
}

impl<'a> Training<'a> {
    pub fn new(task: &'a TrainingTask<'a>, simd: Simd, parallel_chunks: bool) -> Self {
        let network = &task.network;
        let layout = Layout::of(network);
        let periods = task.careers.periods;
        let sizes = GruSizes::of(network, periods, network.reads_every_state());
        let longest = task.order.len().max(task.validation.len());
        let capacity = task.batch.min(longest).max(CHUNK);
        let mut training = Self {
            task,
            sizes,
            weights: GruWeights::new(&sizes),
            batch: Batch::new(&sizes, &network.vocabularies, capacity),
            dense: DenseBatch::new(network, task.target_columns, capacity),
            every: sizes.every_state.then(|| EveryState::new(network, periods, capacity)),
            gradient: vec![0.0; layout.total],
            values: task.values.to_vec(),
            states: None,
            parallel_chunks,
            simd,
            layout,
        };
        if network.frozen_encoder {
            training.states = Some(training.all_states());
        }
        training
    }

    fn all_states(&mut self) -> Vec<f64> {
        let hidden = self.sizes.hidden;
        let n = self.task.careers.n;
        let mut states = vec![0.0; n * hidden];
        let rows: Vec<u32> = (0..n as u32).collect();
        for rows in rows.chunks(CHUNK) {
            self.encode(rows);
            let pooled = self.dense.hidden.chunks_exact(hidden);
            for (&unit, state) in self.dense.units[..rows.len()].iter().zip(pooled) {
                states[unit as usize * hidden..][..hidden].copy_from_slice(state);
            }
        }
        states
    }

    /// Runs the GRU over `rows` and leaves their states, and pooled states in `dense.hidden`, in batch order.
    fn encode(&mut self, rows: &[u32]) {
        let Self { task, layout, sizes, weights, batch, dense, every, values, simd, parallel_chunks, .. } = self;
        let simd = *simd;
        batch.fill(sizes, &task.careers, rows);
        dense.rows = rows.len();
        for (unit, &position) in dense.units.iter_mut().zip(&batch.positions) {
            *unit = rows[position];
        }
        dispatch(
            simd,
            ArrangeWeights {
                sizes,
                vocabularies: &task.network.vocabularies,
                layout,
                parameters: values,
                present: &batch.present,
                weights,
            },
        );
        let (sizes, weights) = (&*sizes, &*weights);
        each_chunk(&mut batch.chunks[..batch.used], *parallel_chunks, |chunk| {
            dispatch(simd, ForwardGru { sizes, weights, chunk });
        });
        let Some(every) = every else { return batch.last_states(sizes, &mut dense.hidden) };
        batch.every_state(sizes, &mut every.states);
        match task.network.pooling {
            Pooling::Last => batch.last_states(sizes, &mut dense.hidden),
            Pooling::Attention => {
                every.pool(context(task, layout, values, simd, *parallel_chunks), dense);
            }
        }
    }

    /// Loads states, targets and noise of `rows`; `from`: their place in the order, if they are training rows.
    pub fn load(&mut self, rows: &[u32], from: Option<usize>) {
        let task = self.task;
        let hidden = self.sizes.hidden;
        let size = task.network.phi_size();
        if self.states.is_none() {
            self.encode(rows);
        } else {
            self.dense.rows = rows.len();
            self.dense.units[..rows.len()].copy_from_slice(rows);
        }
        for i in 0..rows.len() {
            let unit = self.dense.units[i] as usize;
            if let Some(states) = &self.states {
                self.dense.hidden[i * hidden..][..hidden].copy_from_slice(&states[unit * hidden..][..hidden]);
            }
            for c in 0..task.target_columns {
                self.dense.targets[c * rows.len() + i] = task.targets[c * task.careers.n + unit];
            }
            if let (Some(from), false) = (from, task.noise.is_empty()) {
                let position = if self.states.is_some() { i } else { self.batch.positions[i] };
                let draws = &task.noise[(from + position) * size..][..size];
                self.dense.noise[i * size..][..size].copy_from_slice(draws);
            }
        }
    }
}

/// What the states of the current parameters are read with.
pub fn context<'a>(
    task: &'a TrainingTask,
    layout: &'a Layout,
    parameters: &'a [f64],
    simd: Simd,
    parallel: bool,
) -> Context<'a> {
    Context { network: &task.network, layout, parameters, careers: &task.careers, simd, parallel }
}

pub fn each_chunk(chunks: &mut [Chunk], parallel: bool, work: impl Fn(&mut Chunk) + Sync + Send) {
    if parallel && chunks.len() > 1 {
        chunks.par_iter_mut().for_each(work);
    } else {
        chunks.iter_mut().for_each(work);
    }
}
