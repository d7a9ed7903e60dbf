//! Twin of packages/kernels/src/recurrent/training-workspace.ts: what a training computes in.

use std::borrow::Cow;

use super::dense_batch::DenseBatch;
use super::every_state::{Context, EveryState};
use super::gru_encoder::{EncoderSource, RecurrentLayer};
use super::gru_layer::CHUNK;
use super::network::{Layout, Pooling};
use super::training_task::TrainingTask;
use crate::simd::Simd;
use crate::team::Team;

pub struct Training<'a> {
    pub task: &'a TrainingTask<'a>,
    pub layout: Layout,
    /// Embeddings and GRU, with their parameters for as long as they learn.
    pub layer: Box<dyn RecurrentLayer + 'a>,
    pub dense: DenseBatch,
    /// None if the network reads last states alone.
    pub every: Option<EveryState>,
    pub gradient: Vec<f64>,
    pub values: Vec<f64>,
    /// With a frozen encoder: the pooled state of every row, given or computed once.
    pub states: Option<Cow<'a, [f64]>>,
    pub team: &'a Team<'a>,
    pub simd: Simd,
}

impl<'a> Training<'a> {
    pub fn new(task: &'a TrainingTask<'a>, simd: Simd, team: &'a Team<'a>) -> Self {
        let network = &task.network;
        let layout = Layout::of(network);
        let periods = task.careers.periods;
        let longest = task.order.len().max(task.validation.len());
        let capacity = task.batch.min(longest).max(CHUNK);
        let every_state = network.reads_every_state();
        let source = EncoderSource { network, careers: task.careers, values: task.values, capacity, every_state };
        // Given states leave the encoder, and its table of items, unread.
        let computes_states = network.frozen_encoder && task.pooled.is_empty();
        let mut training = Self {
            task,
            layer: task.precision.layer(&source, computes_states, team, simd),
            dense: DenseBatch::new(network, task.target_columns, capacity),
            every: every_state.then(|| EveryState::new(network, periods, capacity)),
            gradient: vec![0.0; layout.total],
            values: task.values.to_vec(),
            states: None,
            team,
            simd,
            layout,
        };
        if network.frozen_encoder {
            let states = if computes_states { Cow::Owned(training.all_states()) } else { Cow::Borrowed(task.pooled) };
            training.states = Some(states);
        }
        training
    }

    fn all_states(&mut self) -> Vec<f64> {
        let hidden = self.task.network.hidden;
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
        let Self { task, layout, layer, dense, every, values, simd, team, .. } = self;
        layer.forward(rows);
        dense.rows = rows.len();
        for (unit, &position) in dense.units.iter_mut().zip(layer.positions()) {
            *unit = rows[position];
        }
        let Some(every) = every else { return layer.last_states(&mut dense.hidden) };
        layer.every_state(&mut every.states);
        match task.network.pooling {
            Pooling::Last => layer.last_states(&mut dense.hidden),
            Pooling::Attention => {
                every.pool(context(task, layout, values, *simd, team), dense);
            }
        }
    }

    /// Loads states, targets and noise of `rows`; `from`: their place in the order, if they are training rows.
    pub fn load(&mut self, rows: &[u32], from: Option<usize>) {
        let task = self.task;
        let hidden = task.network.hidden;
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
                let position = if self.states.is_some() { i } else { self.layer.positions()[i] };
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
    team: &'a Team<'a>,
) -> Context<'a> {
    Context { network: &task.network, layout, parameters, careers: &task.careers, simd, team }
}
