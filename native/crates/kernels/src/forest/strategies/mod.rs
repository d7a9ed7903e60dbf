//! Twins of packages/kernels/src/forest/strategies: one file per kind of forest.

pub mod causal;
pub mod check_columns;
pub mod classification;
pub mod instrumental;
pub mod multi_arm;
pub mod node_weights;
pub mod quantile;
pub mod regression;
pub mod strategy;

use causal::SolveCausal;
use classification::SolveClassification;
use instrumental::SolveInstrumental;
use multi_arm::SolveMultiArm;
use regression::SolveRegression;
use strategy::LinearSolve;

/// What a forest estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Causal,
    Regression,
    Instrumental,
    MultiArm,
    Classification,
    Quantile,
}

/// What decides the numbers of a leaf.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub kind: Kind,
    /// Treatments, classes or outcome codes; else 1.
    pub components: usize,
    pub weighted: bool,
}

impl Shape {
    /// Numbers per leaf; 1 for a quantile forest, whose leaves are named by the place of their first number.
    pub fn leaf_width(&self) -> usize {
        let means = match self.kind {
            Kind::Causal => LinearSolve::width(&SolveCausal),
            Kind::Regression => LinearSolve::width(&SolveRegression),
            Kind::Instrumental => SolveInstrumental.width(),
            Kind::MultiArm => SolveMultiArm { arms: self.components }.width(),
            Kind::Classification => SolveClassification { classes: self.components }.width(),
            Kind::Quantile => return 1,
        };
        means + usize::from(self.weighted)
    }
}
