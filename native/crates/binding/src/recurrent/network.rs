//! The network as JavaScript writes it; see `RecurrentNetwork` in @career-dml/kernels.

use career_dml_kernels::KernelError;
use career_dml_kernels::recurrent as kernels;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::count::count;
use crate::items::Items;

#[napi(object, object_to_js = false)]
pub struct RecurrentBottleneck {
    pub kind: String,
    pub size: Option<f64>,
    pub beta: Option<f64>,
}

#[napi(object, object_to_js = false)]
pub struct RecurrentRowCondition {
    pub target: f64,
    pub equals: f64,
}

/// The union of all heads: which fields a head has depends on its loss.
#[napi(object, object_to_js = false)]
pub struct RecurrentHead {
    pub name: String,
    pub loss: String,
    pub weight: f64,
    pub rows: Option<Items<RecurrentRowCondition>>,
    pub from: Option<String>,
    pub units: Option<f64>,
    pub target: Option<f64>,
    pub classes: Option<f64>,
    pub outcome: Option<f64>,
    pub treatment: Option<f64>,
    pub outcome_mean: Option<f64>,
    pub propensity: Option<f64>,
    pub channel: Option<f64>,
    pub first_label: Option<f64>,
    pub stay: Option<bool>,
}

#[napi(object, object_to_js = false)]
pub struct RecurrentAdversary {
    pub hidden: f64,
    pub target: f64,
    pub weight: f64,
}

#[napi(object, object_to_js = false)]
pub struct RecurrentNetwork {
    pub vocabularies: Items<f64>,
    pub embedding: f64,
    pub numeric: f64,
    pub hidden: f64,
    pub pooling: String,
    pub bottleneck: RecurrentBottleneck,
    pub heads: Items<RecurrentHead>,
    /// An `Option` field would refuse `null`.
    pub adversary: Either<Null, RecurrentAdversary>,
    pub frozen_encoder: bool,
}

impl RecurrentNetwork {
    /// # Errors
    /// `KernelError::Options` for a word that is not one of the type's.
    pub fn to_kernel(&self) -> Result<kernels::Network, KernelError> {
        let size = count("size", self.bottleneck.size.unwrap_or(0.0), 0)?;
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
            Either::B(a) => Some(kernels::Adversary {
                hidden: count("hidden", a.hidden, 0)?,
                target: count("target", a.target, 0)?,
                weight: a.weight,
            }),
        };
        Ok(kernels::Network {
            vocabularies: self
                .vocabularies
                .0
                .iter()
                .map(|&size| count("vocabularies", size, 0))
                .collect::<Result<_, _>>()?,
            embedding: count("embedding", self.embedding, 0)?,
            numeric: count("numeric", self.numeric, 0)?,
            hidden: count("hidden", self.hidden, 0)?,
            pooling,
            bottleneck,
            heads: self.heads.0.iter().map(to_head).collect::<Result<_, _>>()?,
            adversary,
            frozen_encoder: self.frozen_encoder,
        })
    }
}

fn to_head(head: &RecurrentHead) -> Result<kernels::Head, KernelError> {
    let field = |name: &'static str, value: Option<f64>| {
        let absent = || KernelError::Options { what: "head", message: format!("{} lacks {name}", head.name) };
        count(name, value.ok_or_else(absent)?, 0)
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
    let rows = head.rows.iter().flat_map(|rows| &rows.0);
    let condition = |c: &RecurrentRowCondition| {
        Ok(kernels::RowCondition { target: count("target", c.target, 0)?, equals: c.equals })
    };
    Ok(kernels::Head {
        name: head.name.clone(),
        weight: head.weight,
        rows: rows.map(condition).collect::<Result<_, _>>()?,
        from,
        // A next-state head has none.
        units: if head.loss == "nextState" { 0 } else { count("units", head.units.unwrap_or(0.0), 0)? },
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
