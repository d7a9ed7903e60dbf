use career_dml_kernels::recurrent as kernels;
use napi::bindgen_prelude::{Either, Float64Array, Int32Array, Null, Uint32Array};
use napi_derive::napi;

use super::network::{RecurrentNetwork, to_precision};
use crate::error::guarded;

#[napi(object)]
pub struct TrainingState {
    pub values: Float64Array,
    pub steps: u32,
    pub best_loss: f64,
    pub age: u32,
    pub part: Either<Null, EpochPart>,
}

#[napi(object)]
pub struct EpochPart {
    pub batches: u32,
    pub sums: Float64Array,
}

#[napi(object)]
pub struct TrainingTask {
    pub network: RecurrentNetwork,
    pub precision: String,
    pub n: u32,
    pub periods: u32,
    pub codes: Int32Array,
    pub lengths: Int32Array,
    pub numeric: Float64Array,
    pub state: TrainingState,
    pub targets: Float64Array,
    pub target_columns: u32,
    pub order: Uint32Array,
    pub epochs: u32,
    pub batch: u32,
    pub batch_limit: u32,
    pub noise: Float64Array,
    pub validation: Uint32Array,
    pub patience: u32,
    pub learning_rate: f64,
    pub adversary_learning_rate: f64,
    pub weight_decay: f64,
    pub pooled: Float64Array,
}

#[napi(object)]
pub struct TrainRecurrentInput {
    pub tasks: Vec<TrainingTask>,
}

#[napi(object)]
pub struct Divergence {
    pub epoch: u32,
    pub batch: u32,
}

#[napi(object)]
pub struct TrainingResult {
    pub state: TrainingState,
    pub epochs: u32,
    pub losses: Float64Array,
    pub diverged: Either<Null, Divergence>,
}

/// See `trainRecurrent` in @career-dml/kernels. Borrows every array; copies the parameters once.
#[napi]
pub fn train_recurrent(input: TrainRecurrentInput, threads: u32) -> napi::Result<Vec<TrainingResult>, &'static str> {
    let results = guarded(|| {
        let tasks = input.tasks.iter().map(to_kernel).collect::<Result<Vec<_>, _>>()?;
        kernels::train_recurrent(&tasks, threads as usize)
    })?;
    Ok(results.into_iter().map(from_kernel).collect())
}

fn to_kernel(task: &TrainingTask) -> Result<kernels::TrainingTask<'_>, career_dml_kernels::KernelError> {
    Ok(kernels::TrainingTask {
        network: task.network.to_kernel()?,
        precision: to_precision(&task.precision)?,
        careers: kernels::Careers {
            n: task.n as usize,
            periods: task.periods as usize,
            codes: &task.codes,
            lengths: &task.lengths,
            numeric: &task.numeric,
        },
        values: &task.state.values,
        steps: task.state.steps,
        best_loss: task.state.best_loss,
        age: task.state.age,
        part: match &task.state.part {
            Either::A(Null) => None,
            Either::B(part) => Some(kernels::EpochPart { batches: part.batches as usize, sums: part.sums.to_vec() }),
        },
        targets: &task.targets,
        target_columns: task.target_columns as usize,
        order: &task.order,
        epochs: task.epochs as usize,
        batch: task.batch as usize,
        batch_limit: task.batch_limit as usize,
        noise: &task.noise,
        validation: &task.validation,
        patience: task.patience,
        learning_rate: task.learning_rate,
        adversary_learning_rate: task.adversary_learning_rate,
        weight_decay: task.weight_decay,
        pooled: &task.pooled,
    })
}

fn from_kernel(result: kernels::TrainingResult) -> TrainingResult {
    let kernels::TrainingResult { state, epochs, losses, diverged } = result;
    TrainingResult {
        state: TrainingState {
            values: Float64Array::new(state.values),
            steps: state.steps,
            best_loss: state.best_loss,
            age: state.age,
            part: state.part.map_or(Either::A(Null), |kernels::EpochPart { batches, sums }| {
                Either::B(EpochPart { batches: batches as u32, sums: Float64Array::new(sums) })
            }),
        },
        // Epochs and batches are at most the numbers that came in as u32.
        epochs: epochs as u32,
        losses: Float64Array::new(losses),
        diverged: diverged.map_or(Either::A(Null), |kernels::Divergence { epoch, batch }| {
            Either::B(Divergence { epoch: epoch as u32, batch: batch as u32 })
        }),
    }
}
