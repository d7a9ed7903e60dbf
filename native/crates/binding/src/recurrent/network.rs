//! The network as JavaScript writes it; see `RecurrentNetwork` in @career-dml/kernels.

use career_dml_kernels::KernelError;
use career_dml_kernels::recurrent as kernels;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

#[napi(object)]
pub struct RecurrentBottleneck {
    pub kind: String,
    pub size: Option<u32>,
    pub beta: Option<f64>,
}

#[napi(object)]
pub struct RecurrentRowCondition {
    pub target: u32,
    pub equals: f64,
}

/// The union of all heads: which fields a head has depends on its loss.
#[napi(object)]
pub struct RecurrentHead {
    pub name: String,
    pub loss: String,
    pub weight: f64,
    pub rows: Option<Vec<RecurrentRowCondition>>,
    pub from: Option<String>,
    pub units: Option<u32>,
    pub target: Option<u32>,
    pub classes: Option<u32>,
    pub outcome: Option<u32>,
    pub treatment: Option<u32>,
    pub outcome_mean: Option<u32>,
    pub propensity: Option<u32>,
    pub channel: Option<u32>,
    pub first_label: Option<u32>,
    pub stay: Option<bool>,
}

#[napi(object)]
pub struct RecurrentAdversary {
    pub hidden: u32,
    pub target: u32,
    pub weight: f64,
}

#[napi(object)]
pub struct RecurrentNetwork {
    pub vocabularies: Vec<u32>,
    pub embedding: u32,
    pub numeric: u32,
    pub hidden: u32,
    pub pooling: String,
    pub bottleneck: RecurrentBottleneck,
    pub heads: Vec<RecurrentHead>,
    /// An `Option` field would refuse `null`.
    pub adversary: Either<Null, RecurrentAdversary>,
    pub frozen_encoder: bool,
}

impl RecurrentNetwork {
    /// # Errors
    /// `KernelError::Options` for a word that is not one of the type's.
    pub fn to_kernel(&self) -> Result<kernels::Network, KernelError> {
        let size = self.bottleneck.size.unwrap_or(0) as usize;
        let bottleneck = match self.bottleneck.kind.as_str() {
            "none" => kernels::Bottleneck::None,
            "relu" => kernels::Bottleneck::Relu { size },
            "variational" => kernels::Bottleneck::Variational { size, beta: self.bottleneck.beta.unwrap_or(f64::NAN) },
            other => return Err(unknown("bottleneck", other)),
        };
        let pooling = match self.pooling.as_str() {
            "last" => kernels::Pooling::Last,
            "attention" => kernels::Pooling::Attention,
            other => return Err(unknown("pooling", other)),
        };
        let adversary = match &self.adversary {
            Either::A(Null) => None,
            Either::B(a) => {
                Some(kernels::Adversary { hidden: a.hidden as usize, target: a.target as usize, weight: a.weight })
            }
        };
        Ok(kernels::Network {
            vocabularies: self.vocabularies.iter().map(|&size| size as usize).collect(),
            embedding: self.embedding as usize,
            numeric: self.numeric as usize,
            hidden: self.hidden as usize,
            pooling,
            bottleneck,
            heads: self.heads.iter().map(to_head).collect::<Result<_, _>>()?,
            adversary,
            frozen_encoder: self.frozen_encoder,
        })
    }
}

fn to_head(head: &RecurrentHead) -> Result<kernels::Head, KernelError> {
    let field = |name: &str, value: Option<u32>| {
        let absent = || KernelError::Options { what: "head", message: format!("{} lacks {name}", head.name) };
        value.map(|value| value as usize).ok_or_else(absent)
    };
    let target = || field("target", head.target);
    let treatment = || field("treatment", head.treatment);
    let loss = match head.loss.as_str() {
        "squared" => kernels::HeadLoss::Squared { target: target()? },
        "logistic" => kernels::HeadLoss::Logistic { target: target()? },
        "categorical" => kernels::HeadLoss::Categorical { target: target()?, classes: field("classes", head.classes)? },
        "rLoss" => kernels::HeadLoss::RLoss {
            outcome: field("outcome", head.outcome)?,
            treatment: treatment()?,
            outcome_mean: field("outcomeMean", head.outcome_mean)?,
            propensity: field("propensity", head.propensity)?,
        },
        "riesz" => kernels::HeadLoss::Riesz { treatment: treatment()? },
        "nextState" => kernels::HeadLoss::NextState(kernels::NextState {
            channel: field("channel", head.channel)?,
            first_label: field("firstLabel", head.first_label)?,
            stay: head.stay.unwrap_or(false),
        }),
        other => return Err(unknown("loss", other)),
    };
    let from = match head.from.as_deref() {
        Some("bottleneck") => kernels::HeadInput::Bottleneck,
        Some("hidden") => kernels::HeadInput::Hidden,
        None if head.loss == "nextState" => kernels::HeadInput::Hidden,
        other => return Err(unknown("from", other.unwrap_or("absent"))),
    };
    let rows = head.rows.iter().flatten();
    Ok(kernels::Head {
        name: head.name.clone(),
        weight: head.weight,
        rows: rows.map(|c| kernels::RowCondition { target: c.target as usize, equals: c.equals }).collect(),
        from,
        // A next-state head has none.
        units: if head.loss == "nextState" { 0 } else { head.units.unwrap_or(0) as usize },
        loss,
    })
}

/// # Errors
/// `KernelError::Options` for another word.
pub fn to_precision(word: &str) -> Result<kernels::Precision, KernelError> {
    match word {
        "double" => Ok(kernels::Precision::Double),
        "single" => Ok(kernels::Precision::Single),
        "fast" => Ok(kernels::Precision::Fast),
        other => Err(unknown("precision", other)),
    }
}

fn unknown(what: &'static str, word: &str) -> KernelError {
    KernelError::Options { what, message: format!("cannot be '{word}'") }
}
