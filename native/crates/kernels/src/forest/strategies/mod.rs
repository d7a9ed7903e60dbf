//! Twins of packages/kernels/src/forest/strategies: one file per kind of forest.

pub mod causal;
pub mod regression;
pub mod strategy;

/// What a forest estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Causal,
    Regression,
}

/// Numbers per leaf of a kind.
pub const fn leaf_width(kind: Kind) -> usize {
    match kind {
        Kind::Causal => causal::WIDTH,
        Kind::Regression => regression::WIDTH,
    }
}
