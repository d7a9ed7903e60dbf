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

    /// Its values in a column that may be absent.
    #[inline(always)]
    pub fn get(&self, c: usize) -> Option<&'a [f64]> {
        self.columns.get(c).map(|column| &column[self.range.clone()])
    }
}

/// What one kind of forest does at each step of growing a tree. A generic parameter of the engine, so that every kind is
/// compiled by itself, for each instruction set.
pub trait GrowthStrategy: Sync {
    type Moments: Clone + Debug;

    /// Columns of the data that units take along when they move, each of length n.
    fn columns(&self) -> &[&[f64]];

    /// Numbers in a unit's pseudo-outcome.
    fn components(&self) -> usize {
        1
    }

    /// Columns whose variation limits, and penalises, cuts; with none, numbers of units do.
    fn doses(&self) -> usize;

    /// Whether units count by their weights.
    fn weighted(&self) -> bool {
        false
    }

    /// Whether units count alike and have one pseudo-outcome: then the plain loops, and those made for vectors, find the cut.
    #[inline(always)]
    fn is_plain(&self) -> bool {
        self.components() == 1 && !self.weighted()
    }

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

/// What one kind of forest does with the leaves that a row falls into.
pub trait SolveStrategy: Sync {
    type Solution: Clone + Send;

    /// Numbers per leaf.
    fn width(&self) -> usize;

    /// Estimates per row.
    fn outputs(&self) -> usize;

    /// Solves for one row from its averaged leaf means; `None` if they identify nothing.
    fn solve(&self, means: &[f64]) -> Option<Self::Solution>;

    /// Estimate d.
    fn estimate(&self, solution: &Self::Solution, d: usize) -> f64;

    /// The influence, on estimate d, of a tree whose leaf has the given numbers.
    fn influence(&self, leaf: &[f64], solution: &Self::Solution, d: usize) -> f64;
}

/// How the leaf means of one tree move an estimate.
#[derive(Debug, Clone)]
pub struct Influence {
    pub offset: usize,
    pub slope: Vec<f64>,
    pub constant: f64,
}

/// The estimates of a row, and the influence of a tree on each.
#[derive(Debug, Clone)]
pub struct LinearSolution {
    pub estimates: Vec<f64>,
    pub influences: Vec<Influence>,
}

/// A solution as estimates and influences, for kinds of any width.
pub trait LinearSolve: Sync {
    fn width(&self) -> usize;
    fn outputs(&self) -> usize;
    fn solve(&self, means: &[f64]) -> Option<LinearSolution>;
}

/// Any kind of forest, with or without weights.
#[derive(Debug)]
pub struct Averaged<L> {
    pub linear: L,
    pub weighted: bool,
}

impl<L: LinearSolve> SolveStrategy for Averaged<L> {
    type Solution = LinearSolution;

    fn width(&self) -> usize {
        self.linear.width() + usize::from(self.weighted)
    }

    fn outputs(&self) -> usize {
        self.linear.outputs()
    }

    fn solve(&self, means: &[f64]) -> Option<LinearSolution> {
        let (true, Some((&weight, rest))) = (self.weighted, means.split_last()) else {
            return self.linear.solve(means);
        };
        let ratios: Vec<f64> = rest.iter().map(|mean| mean / weight).collect();
        let mut solution = self.linear.solve(&ratios)?;
        // The influence of a tree is that of its means weighted by its leaf's mean weight, in units of the average one.
        for influence in &mut solution.influences {
            influence.slope.iter_mut().for_each(|s| *s /= weight);
            influence.constant /= weight;
        }
        Some(solution)
    }

    fn estimate(&self, solution: &LinearSolution, d: usize) -> f64 {
        solution.estimates[d]
    }

    fn influence(&self, leaf: &[f64], solution: &LinearSolution, d: usize) -> f64 {
        let Influence { offset, slope, constant } = &solution.influences[d];
        let weight = if self.weighted { leaf[leaf.len() - 1] } else { 1.0 };
        let mut pairs = slope.chunks(2).zip(leaf[*offset..][..slope.len()].chunks(2)).map(|(slope, mean)| {
            let first = slope[0] * mean[0];
            if let (Some(s), Some(m)) = (slope.get(1), mean.get(1)) { first + s * m } else { first }
        });
        let first = pairs.next().unwrap_or(0.0);
        pairs.fold(first, |sum, pair| sum + pair) + constant * weight
    }
}
