//! Twin of packages/kernels/src/forest/strategies/strategy.ts, which states the contract.

use std::fmt::Debug;
use std::ops::Range;

use crate::forest::best_cut::Scores;
use crate::forest::valid_cuts::CutRange;
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// What a cut has to leave on either side of it, and what unequal sides cost.
#[derive(Debug, Clone, Copy)]
pub struct CutLimits {
    pub min_per_arm: usize,
    pub min_units: usize,
    pub alpha: f64,
    pub imbalance_penalty: f64,
}

/// What the cuts of one node are judged by, on the node's integer grids.
#[derive(Debug, Clone, Copy)]
pub struct NodeGrid {
    pub min_squares: f64,
    pub implied: bool,
    pub penalty: f64,
}

/// Units of a node: a range of the columns of one side.
#[derive(Debug, Clone)]
pub struct NodeUnits<'a> {
    pub columns: &'a [Vec<f64>],
    pub range: Range<usize>,
}

impl<'a> NodeUnits<'a> {
    /// The node's values in one column.
    #[inline(always)]
    pub fn column(&self, c: usize) -> &'a [f64] {
        &self.columns[c][self.range.clone()]
    }
}

/// What one kind of forest does at each step of growing a tree. A generic parameter of the engine, so that every kind is
/// compiled by itself, for each instruction set.
pub trait GrowthStrategy: Sync {
    type Moments: Clone + Debug;

    /// Whether cuts are limited, and penalised, by the variation of a dose; otherwise by numbers of units.
    const HAS_DOSE: bool;

    /// Columns of the data that units take along when they move, each of length n.
    fn columns(&self) -> &[&[f64]];

    /// Moments of a node, or `None` if no cut of it can satisfy `limits`.
    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Self::Moments>;

    /// Writes the node's pseudo-outcomes, and its doses, on integer grids; `None` if no cut can gain anything.
    fn relabel(
        &self,
        units: &NodeUnits,
        moments: &Self::Moments,
        limits: &CutLimits,
        grids: &mut Grids,
    ) -> Option<NodeGrid>;

    /// Valid cuts of a node in one feature.
    fn cuts<I: Id, V: Vectors<I>>(
        &self,
        vectors: &V,
        order: &[I],
        scores: &Scores,
        rule: (&CutLimits, &NodeGrid),
    ) -> CutRange;

    /// Numbers per leaf.
    fn leaf_width(&self) -> usize;

    /// Appends a leaf's numbers, made of `units` in their order.
    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>);
}

/// Most numbers of a leaf that a prediction is solved from.
pub const MOST_WIDTH: usize = 4;

/// A prediction from averaged leaf means, and how each tree's own leaf means move it.
#[derive(Debug, Clone, Copy)]
pub struct Solution {
    pub estimate: f64,
    pub slope: [f64; MOST_WIDTH],
    pub constant: f64,
}

/// What one kind of forest does with the leaves that a row falls into.
pub trait SolveStrategy: Sync {
    /// Numbers per leaf.
    fn width(&self) -> usize;

    /// Solves for one row from its averaged leaf means; `None` if they identify nothing.
    fn solve(&self, means: &[f64; MOST_WIDTH]) -> Option<Solution>;

    /// The influence of a tree whose leaf has the given numbers.
    fn influence(&self, leaf: &[f64], solution: &Solution) -> f64;
}
