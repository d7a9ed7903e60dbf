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
pub struct RecurrentHead {
    pub from: String,
    pub target: u32,
    pub loss: String,
    pub weight: f64,
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
            bottleneck,
            heads: self.heads.iter().map(to_head).collect::<Result<_, _>>()?,
            adversary,
            frozen_encoder: self.frozen_encoder,
        })
    }
}

fn to_head(head: &RecurrentHead) -> Result<kernels::Head, KernelError> {
    let from = match head.from.as_str() {
        "hidden" => kernels::HeadInput::Hidden,
        "bottleneck" => kernels::HeadInput::Bottleneck,
        other => return Err(unknown("from", other)),
    };
    let loss = match head.loss.as_str() {
        "squared" => kernels::Loss::Squared,
        "logistic" => kernels::Loss::Logistic,
        other => return Err(unknown("loss", other)),
    };
    Ok(kernels::Head { from, target: head.target as usize, loss, weight: head.weight })
}

fn unknown(what: &'static str, word: &str) -> KernelError {
    KernelError::Options { what, message: format!("cannot be '{word}'") }
}
