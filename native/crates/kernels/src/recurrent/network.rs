//! Twin of packages/kernels/src/recurrent/network.ts, which says what each part means.

use crate::KernelError;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bottleneck {
    None,
    Relu { size: usize },
    Variational { size: usize, beta: f64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadInput {
    Hidden,
    Bottleneck,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    Squared,
    Logistic,
}

#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub from: HeadInput,
    pub target: usize,
    pub loss: Loss,
    pub weight: f64,
}

#[derive(Debug, Clone, Copy)]
pub struct Adversary {
    pub hidden: usize,
    pub target: usize,
    pub weight: f64,
}

#[derive(Debug, Clone)]
pub struct Network {
    pub vocabularies: Vec<usize>,
    pub embedding: usize,
    pub numeric: usize,
    pub hidden: usize,
    pub bottleneck: Bottleneck,
    pub heads: Vec<Head>,
    pub adversary: Option<Adversary>,
    pub frozen_encoder: bool,
}

impl Network {
    /// Columns of the bottleneck's weight.
    pub fn bottleneck_columns(&self) -> usize {
        match self.bottleneck {
            Bottleneck::None => 0,
            Bottleneck::Relu { size } => size,
            Bottleneck::Variational { size, .. } => 2 * size,
        }
    }

    /// Length of what the heads and the adversary read.
    pub fn phi_size(&self) -> usize {
        match self.bottleneck {
            Bottleneck::None => self.hidden,
            Bottleneck::Relu { size } | Bottleneck::Variational { size, .. } => size,
        }
    }

    /// Inputs of a head.
    pub fn head_size(&self, head: &Head) -> usize {
        if head.from == HeadInput::Hidden { self.hidden } else { self.phi_size() }
    }

    /// Rows of all embeddings.
    pub fn items(&self) -> usize {
        self.vocabularies.iter().sum()
    }

    /// Entries per epoch of the answer: total, heads, divergence, adversary, validation.
    pub fn loss_count(&self) -> usize {
        let variational = matches!(self.bottleneck, Bottleneck::Variational { .. });
        2 + self.heads.len() + usize::from(variational) + usize::from(self.adversary.is_some())
    }

    /// # Errors
    /// `KernelError::Options` for sizes below 1, targets outside `0..targets` and weights that are not finite.
    pub fn check(&self, targets: usize) -> Result<(), KernelError> {
        if self.vocabularies.is_empty() || self.vocabularies.contains(&0) {
            return refuse("needs vocabularies of at least one row");
        }
        if self.embedding == 0 || self.hidden == 0 {
            return refuse("needs an embedding and a hidden size of at least 1");
        }
        if self.phi_size() == 0 {
            return refuse("needs a bottleneck size of at least 1");
        }
        if matches!(self.bottleneck, Bottleneck::Variational { beta, .. } if !beta.is_finite()) {
            return refuse("needs a finite beta");
        }
        if self.heads.iter().any(|head| head.target >= targets || !head.weight.is_finite()) {
            return refuse("has a head with a target out of range or a weight that is not finite");
        }
        match self.adversary {
            Some(a) if a.hidden == 0 || a.target >= targets || !a.weight.is_finite() => {
                refuse("has an adversary with a size, target or weight out of range")
            }
            _ => Ok(()),
        }
    }
}

fn refuse(message: &str) -> Result<(), KernelError> {
    Err(KernelError::Options { what: "network", message: message.to_string() })
}

/// Where every parameter lies.
#[derive(Debug, Clone)]
pub struct Layout {
    pub embedding: usize,
    pub input_weight: usize,
    pub numeric_weight: usize,
    pub input_bias: usize,
    pub recurrent_weight: usize,
    pub recurrent_bias: usize,
    pub dense: usize,
    pub bottleneck_weight: usize,
    pub bottleneck_bias: usize,
    pub heads: Vec<usize>,
    pub adversary: usize,
    pub total: usize,
}

impl Layout {
    pub fn of(network: &Network) -> Self {
        let gates = 3 * network.hidden;
        let mut total = 0;
        let mut add = |size: usize| {
            total += size;
            total - size
        };
        let embedding = add(network.items() * network.embedding);
        let input_weight = add(network.vocabularies.len() * network.embedding * gates);
        let numeric_weight = add(network.numeric * gates);
        let input_bias = add(gates);
        let recurrent_weight = add(network.hidden * gates);
        let recurrent_bias = add(gates);
        let columns = network.bottleneck_columns();
        let bottleneck_weight = add(network.hidden * columns);
        let bottleneck_bias = add(columns);
        let heads = network.heads.iter().map(|head| add(network.head_size(head) + 1)).collect();
        let units = network.adversary.map_or(0, |a| a.hidden);
        let adversary = add(network.phi_size() * units + 2 * units + usize::from(units > 0));
        Self {
            embedding,
            input_weight,
            numeric_weight,
            input_bias,
            recurrent_weight,
            recurrent_bias,
            dense: bottleneck_weight,
            bottleneck_weight,
            bottleneck_bias,
            heads,
            adversary,
            total,
        }
    }
}
