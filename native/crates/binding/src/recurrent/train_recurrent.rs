use career_dml_kernels::recurrent as kernels;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use super::network::{RecurrentNetwork, to_precision};
use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::items::Items;
use crate::numbers::{Float64Array, Int32Array, Uint32Array};

#[napi(object)]
pub struct TrainingState {
    pub values: Float64Array,
    pub steps: f64,
    pub best_loss: f64,
    pub age: f64,
    pub part: Either<Null, EpochPart>,
}

#[napi(object)]
pub struct EpochPart {
    pub batches: f64,
    pub sums: Float64Array,
}

#[napi(object, object_to_js = false)]
pub struct TrainingTask {
    pub network: RecurrentNetwork,
    pub precision: String,
    pub n: f64,
    pub periods: f64,
    pub codes: Int32Array,
    pub lengths: Int32Array,
    pub numeric: Float64Array,
    pub state: TrainingState,
    pub targets: Float64Array,
    pub target_columns: f64,
    pub order: Uint32Array,
    pub epochs: f64,
    pub batch: f64,
    pub batch_limit: f64,
    pub noise: Float64Array,
    pub validation: Uint32Array,
    pub patience: f64,
    pub learning_rate: f64,
    pub adversary_learning_rate: f64,
    pub weight_decay: f64,
    pub pooled: Float64Array,
}

#[napi(object, object_to_js = false)]
pub struct TrainRecurrentInput {
    pub tasks: Items<TrainingTask>,
}

#[napi(object, object_from_js = false)]
pub struct Divergence {
    pub epoch: f64,
    pub batch: f64,
}

#[napi(object, object_from_js = false)]
pub struct TrainingResult {
    pub state: TrainingState,
    pub epochs: f64,
    pub losses: Float64Array,
    pub diverged: Either<Null, Divergence>,
}

/// See `trainRecurrent` in @career-dml/kernels. Borrows every array; copies the parameters once.
#[napi]
pub fn train_recurrent(input: TrainRecurrentInput, threads: f64) -> napi::Result<Vec<TrainingResult>, &'static str> {
    let results = guarded(|| {
        let tasks = input.tasks.0.iter().map(to_kernel).collect::<Result<Vec<_>, _>>()?;
        kernels::train_recurrent(&tasks, threads_of(threads)?)
    })?;
    Ok(results.into_iter().map(from_kernel).collect())
}

fn to_kernel(task: &TrainingTask) -> Result<kernels::TrainingTask<'_>, career_dml_kernels::KernelError> {
    Ok(kernels::TrainingTask {
        network: task.network.to_kernel()?,
        precision: to_precision(&task.precision)?,
        careers: kernels::Careers {
            n: count("n", task.n, 0)?,
            periods: count("periods", task.periods, 0)?,
            codes: &task.codes,
            lengths: &task.lengths,
            numeric: &task.numeric,
        },
        values: &task.state.values,
        steps: count("steps", task.state.steps, 0)? as u32,
        best_loss: task.state.best_loss,
        age: count("age", task.state.age, 0)? as u32,
        part: match &task.state.part {
            Either::A(Null) => None,
            Either::B(part) => {
                Some(kernels::EpochPart { batches: count("batches", part.batches, 0)?, sums: part.sums.to_vec() })
            }
        },
        targets: &task.targets,
        target_columns: count("targetColumns", task.target_columns, 0)?,
        order: &task.order,
        epochs: count("epochs", task.epochs, 0)?,
        batch: count("batch", task.batch, 0)?,
        batch_limit: count("batchLimit", task.batch_limit, 0)?,
        noise: &task.noise,
        validation: &task.validation,
        patience: count("patience", task.patience, 0)? as u32,
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
            values: Float64Array::from(state.values),
            steps: f64::from(state.steps),
            best_loss: state.best_loss,
            age: f64::from(state.age),
            part: state.part.map_or(Either::A(Null), |kernels::EpochPart { batches, sums }| {
                Either::B(EpochPart { batches: batches as f64, sums: Float64Array::from(sums) })
            }),
        },
        epochs: epochs as f64,
        losses: Float64Array::from(losses),
        diverged: diverged.map_or(Either::A(Null), |kernels::Divergence { epoch, batch }| {
            Either::B(Divergence { epoch: epoch as f64, batch: batch as f64 })
        }),
    }
}
