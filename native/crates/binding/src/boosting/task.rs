//! Inputs and models as JavaScript objects.

use career_dml_kernels::KernelError;
use career_dml_kernels::boosting::model::{BoostingModel, BoostingOptions, BoostingTask, Loss};
use napi_derive::napi;

use crate::numbers::{Float64Array, Int8Array, Int32Array, Uint8Array, Uint32Array};

#[napi(object, object_to_js = false)]
pub struct BoostingOptionsObject {
    pub trees: f64,
    pub max_depth: f64,
    pub learning_rate: f64,
    pub max_bins: f64,
    pub min_leaf_size: f64,
    pub l2: f64,
    pub subsample: f64,
    pub patience: f64,
}

#[napi(object, object_to_js = false)]
pub struct BoostingTaskObject {
    pub target: Float64Array,
    pub rows: Option<Uint32Array>,
    pub validation: Option<Uint32Array>,
    pub weights: Option<Float64Array>,
    pub monotone: Option<Int8Array>,
    pub loss: String,
    pub options: BoostingOptionsObject,
    pub key: Option<Uint32Array>,
}

impl BoostingTaskObject {
    /// The task that a kernel takes, borrowed from this object.
    ///
    /// # Errors
    /// Code OPTIONS if the loss is unknown.
    pub fn as_task(&self) -> Result<BoostingTask<'_>, KernelError> {
        let options = &self.options;
        Ok(BoostingTask {
            target: &self.target,
            rows: self.rows.as_deref(),
            validation: self.validation.as_deref().unwrap_or_default(),
            weights: self.weights.as_deref(),
            monotone: self.monotone.as_deref(),
            loss: loss(&self.loss)?,
            options: BoostingOptions {
                trees: options.trees,
                max_depth: options.max_depth,
                learning_rate: options.learning_rate,
                max_bins: options.max_bins,
                min_leaf_size: options.min_leaf_size,
                l2: options.l2,
                subsample: options.subsample,
                patience: options.patience,
            },
            key: self.key.as_deref().and_then(|words| words.try_into().ok()),
        })
    }
}

#[napi(object)]
pub struct BoostingModelObject {
    pub loss: String,
    pub p: f64,
    pub base: f64,
    pub offsets: Uint32Array,
    pub feature: Int32Array,
    pub threshold: Float64Array,
    pub left: Uint32Array,
    pub right: Uint32Array,
    pub missing_left: Uint8Array,
    pub value: Float64Array,
}

impl From<BoostingModel> for BoostingModelObject {
    fn from(model: BoostingModel) -> Self {
        let loss = match model.loss {
            Loss::Squared => "squared",
            Loss::Logistic => "logistic",
        };
        Self {
            loss: loss.to_string(),
            p: model.p as f64,
            base: model.base,
            offsets: model.offsets.into(),
            feature: model.feature.into(),
            threshold: model.threshold.into(),
            left: model.left.into(),
            right: model.right.into(),
            missing_left: model.missing_left.into(),
            value: model.value.into(),
        }
    }
}

impl BoostingModelObject {
    /// The model that a kernel takes.
    ///
    /// # Errors
    /// Code OPTIONS if the loss is unknown.
    pub fn to_model(&self) -> Result<BoostingModel, KernelError> {
        Ok(BoostingModel {
            loss: loss(&self.loss)?,
            p: count(self.p),
            base: self.base,
            offsets: self.offsets.to_vec(),
            feature: self.feature.to_vec(),
            threshold: self.threshold.to_vec(),
            left: self.left.to_vec(),
            right: self.right.to_vec(),
            missing_left: self.missing_left.to_vec(),
            value: self.value.to_vec(),
        })
    }
}

fn loss(name: &str) -> Result<Loss, KernelError> {
    match name {
        "squared" => Ok(Loss::Squared),
        "logistic" => Ok(Loss::Logistic),
        _ => Err(KernelError::Options { what: "loss", message: "must be 'squared' or 'logistic'".to_string() }),
    }
}

/// A count that JavaScript passed as a number; what is not a whole number becomes 0, which kernels refuse.
pub fn count(value: f64) -> usize {
    if value.fract() == 0.0 { value as usize } else { 0 }
}
