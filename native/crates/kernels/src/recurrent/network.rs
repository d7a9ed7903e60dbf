//! Twin of packages/kernels/src/recurrent/network.ts, which says what each part means.

use super::gru_layer::CHUNK;
use super::head::{Head, HeadInput, NextState};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bottleneck {
    None,
    Relu { size: usize },
    Variational { size: usize, beta: f64 },
}

/// What stands for a career: its last state, or a weighted mean of its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    Last,
    Attention,
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
    pub pooling: Pooling,
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

    /// Inputs of a row head.
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

    /// Columns of the predictions of the heads before head `index`.
    pub fn first_output(&self, index: usize) -> usize {
        self.heads[..index].iter().map(Head::outputs).sum()
    }

    /// Columns of the predictions of all heads.
    pub fn outputs(&self) -> usize {
        self.first_output(self.heads.len())
    }

    /// Labels that a next-state head predicts.
    pub fn labels(&self, next: &NextState) -> usize {
        self.vocabularies[next.channel] - next.first_label
    }

    /// Most numbers that a batch of `rows` careers is computed in, about.
    pub fn batch_room(&self, rows: usize, periods: usize, targets: usize) -> usize {
        let wide = |size: usize| size as u128;
        let per_period = 7 * wide(self.hidden) + wide(self.numeric) + wide(self.vocabularies.len());
        let tables = 3 * wide(self.hidden) * (wide(self.items()) + wide(self.numeric) + wide(self.hidden));
        let units: u128 = self.heads.iter().map(|head| wide(head.units) + wide(head.outputs())).sum();
        let dense = 2 * wide(self.hidden) + 6 * wide(self.phi_size()) + 2 * units + wide(targets);
        let chunks = wide(rows.div_ceil(CHUNK).max(1));
        let careers = wide(CHUNK) * ((wide(periods) + 1) * per_period + dense);
        usize::try_from(chunks * (careers + tables)).unwrap_or(usize::MAX)
    }

    /// Whether anything but the last state of each row is read.
    pub fn reads_every_state(&self) -> bool {
        self.pooling == Pooling::Attention || self.heads.iter().any(|head| head.next_state().is_some())
    }

    /// Parameters of a head.
    fn head_parameters(&self, head: &Head) -> usize {
        if let Some(next) = head.next_state() {
            return (self.hidden + 1).saturating_mul(self.labels(&next) + usize::from(next.stay));
        }
        let (inputs, units) = (self.head_size(head), head.units);
        let linear = if units > 0 { units } else { inputs };
        (inputs + 1).saturating_mul(units).saturating_add((linear + 1).saturating_mul(head.outputs()))
    }
}

/// Where every parameter lies.
#[derive(Debug, Clone)]
pub struct Layout {
    /// First parameter after embeddings and GRU, the order of which `Packed` knows.
    pub query: usize,
    pub dense: usize,
    pub bottleneck_weight: usize,
    pub bottleneck_bias: usize,
    pub heads: Vec<usize>,
    pub adversary: usize,
    pub total: usize,
}

impl Layout {
    /// Sums and products saturate: a network too large for any number of parameters has that of no array.
    pub fn of(network: &Network) -> Self {
        let gates = 3 * network.hidden;
        let mut total = 0_usize;
        let mut add = |size: usize| {
            let first = total;
            total = first.saturating_add(size);
            first
        };
        let inputs = network.vocabularies.len().saturating_mul(network.embedding).saturating_add(network.numeric);
        // Weights of the inputs, then of the state, each followed by its bias.
        add(network.items().saturating_mul(network.embedding));
        add(inputs.saturating_add(network.hidden + 2).saturating_mul(gates));
        let query = add(if network.pooling == Pooling::Attention { network.hidden } else { 0 });
        let columns = network.bottleneck_columns();
        let bottleneck_weight = add(network.hidden.saturating_mul(columns));
        let bottleneck_bias = add(columns);
        let heads = network.heads.iter().map(|head| add(network.head_parameters(head))).collect();
        let units = network.adversary.map_or(0, |a| a.hidden);
        let adversary = add((network.phi_size() + 2).saturating_mul(units).saturating_add(usize::from(units > 0)));
        Self { query, dense: bottleneck_weight, bottleneck_weight, bottleneck_bias, heads, adversary, total }
    }
}
