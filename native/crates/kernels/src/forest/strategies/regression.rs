//! Twin of packages/kernels/src/forest/strategies/regression.ts, which states the contract. Parity: exact.

use super::node_weights::{NodeSums, share_weights};
use super::strategy::{
    CutLimits, GrowthStrategy, Influence, LinearSolution, LinearSolve, NodeGrid, NodeUnits, SolveStrategy,
};
use crate::forest::best_cut::Scores;
use crate::forest::integer_grid::{round, steps_for};
use crate::forest::striped_sums::reach;
use crate::forest::valid_cuts::{CutRange, unit_cuts};
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// Columns: outcome, and weight where there are weights.
#[derive(Debug)]
pub struct GrowRegression<'a> {
    columns: Vec<&'a [f64]>,
}

impl<'a> GrowRegression<'a> {
    pub fn new(outcome: &'a [f64], weight: Option<&'a [f64]>) -> Self {
        Self { columns: std::iter::once(outcome).chain(weight).collect() }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Moments {
    mean: f64,
    reach: f64,
    most: f64,
}

impl GrowthStrategy for GrowRegression<'_> {
    type Moments = Moments;

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    #[inline(always)]
    fn doses(&self) -> usize {
        0
    }

    #[inline(always)]
    fn weighted(&self) -> bool {
        self.columns.len() > 1
    }

    #[inline(always)]
    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Moments> {
        let outcome = units.column(0);
        if outcome.len() < 2 * limits.min_units {
            return None;
        }
        let sums = NodeSums::of(units.get(1), outcome.len());
        let mean = sums.mean(outcome);
        let (reach, _) = reach(outcome, mean);
        Some(Moments { mean, reach, most: sums.most })
    }

    #[inline(always)]
    fn relabel(
        &self,
        units: &NodeUnits,
        &Moments { mean, reach, most }: &Moments,
        limits: &CutLimits,
        grids: &mut Grids,
    ) -> Option<NodeGrid> {
        let (outcome, weight) = (units.column(0), units.get(1));
        let size = outcome.len();
        let steps = steps_for(reach * most, size);
        let share = share_weights(grids.share_of(units), weight, size, most);
        if !(steps > 0.0 && steps < f64::INFINITY && share.steps < f64::INFINITY) {
            return None;
        }
        let rho = &mut grids.rho[units.range.clone()];
        match weight {
            None => {
                for (rho, y) in rho.iter_mut().zip(outcome) {
                    *rho = round((y - mean) * steps);
                }
            }
            Some(weight) => {
                for ((rho, y), w) in rho.iter_mut().zip(outcome).zip(weight) {
                    *rho = round(w * (y - mean) * steps);
                }
            }
        }
        let penalty = limits.imbalance_penalty / (share.total * share.steps) * steps * steps;
        Some(NodeGrid { min_squares: 0.0, implied: true, penalty })
    }

    #[inline(always)]
    fn cuts<I: Id, V: Vectors<I>>(
        &self,
        _vectors: &V,
        order: &[I],
        _scores: &Scores,
        (limits, _): (&CutLimits, &NodeGrid),
    ) -> CutRange {
        unit_cuts(order.len(), limits)
    }

    fn leaf_width(&self) -> usize {
        self.columns.len()
    }

    #[inline(always)]
    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        let (outcome, size) = (self.columns[0], units.len() as f64);
        let Some(weight) = self.columns.get(1) else {
            let y = units.iter().fold(0.0, |sum, &unit| sum + outcome[unit as usize]);
            into.push(y / size);
            return;
        };
        let (mut y, mut total) = (0.0, 0.0);
        for &unit in units {
            let w = weight[unit as usize];
            y += w * outcome[unit as usize];
            total += w;
        }
        into.extend([y / size, total / size]);
    }
}

/// The mean outcome itself.
#[derive(Debug)]
pub struct SolveRegression;

impl SolveStrategy for SolveRegression {
    type Solution = f64;

    #[inline(always)]
    fn width(&self) -> usize {
        1
    }

    #[inline(always)]
    fn outputs(&self) -> usize {
        1
    }

    #[inline(always)]
    fn solve(&self, means: &[f64]) -> Option<f64> {
        Some(means[0])
    }

    #[inline(always)]
    fn estimate(&self, &mean: &f64, _d: usize) -> f64 {
        mean
    }

    #[inline(always)]
    fn influence(&self, leaf: &[f64], mean: &f64, _d: usize) -> f64 {
        leaf[0] - mean
    }
}

impl LinearSolve for SolveRegression {
    fn width(&self) -> usize {
        1
    }

    fn outputs(&self) -> usize {
        1
    }

    fn solve(&self, means: &[f64]) -> Option<LinearSolution> {
        let influence = Influence { offset: 0, slope: vec![1.0], constant: -means[0] };
        Some(LinearSolution { estimates: vec![means[0]], influences: vec![influence] })
    }
}
