//! Twin of packages/kernels/src/forest/strategies/regression.ts, which states the contract. Parity: exact.

use super::strategy::{CutLimits, GrowthStrategy, MOST_WIDTH, NodeGrid, NodeUnits, Solution, SolveStrategy};
use crate::forest::best_cut::Scores;
use crate::forest::integer_grid::{round, steps_for};
use crate::forest::striped_sums::{reach, striped_sum};
use crate::forest::valid_cuts::{CutRange, unit_cuts};
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// Mean of Y.
pub const WIDTH: usize = 1;

/// Column: outcome.
#[derive(Debug)]
pub struct GrowRegression<'a> {
    columns: [&'a [f64]; 1],
}

impl<'a> GrowRegression<'a> {
    pub fn new(outcome: &'a [f64]) -> Self {
        Self { columns: [outcome] }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Moments {
    mean: f64,
    reach: f64,
}

impl GrowthStrategy for GrowRegression<'_> {
    type Moments = Moments;
    const HAS_DOSE: bool = false;

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    #[inline(always)]
    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Moments> {
        let outcome = units.column(0);
        if outcome.len() < 2 * limits.min_units {
            return None;
        }
        let mean = striped_sum(outcome) / outcome.len() as f64;
        let (reach, _) = reach(outcome, mean);
        Some(Moments { mean, reach })
    }

    #[inline(always)]
    fn relabel(&self, units: &NodeUnits, moments: &Moments, limits: &CutLimits, grids: &mut Grids) -> Option<NodeGrid> {
        let outcome = units.column(0);
        let size = outcome.len();
        let steps = steps_for(moments.reach, size);
        if !(steps > 0.0 && steps < f64::INFINITY) {
            return None;
        }
        for (rho, y) in grids.rho[units.range.clone()].iter_mut().zip(outcome) {
            *rho = round((y - moments.mean) * steps);
        }
        let penalty = limits.imbalance_penalty / size as f64 * steps * steps;
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
        WIDTH
    }

    #[inline(always)]
    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        let outcome = self.columns[0];
        let y = units.iter().fold(0.0, |sum, &unit| sum + outcome[unit as usize]);
        into.push(y / units.len() as f64);
    }
}

/// The mean outcome itself.
#[derive(Debug)]
pub struct SolveRegression;

impl SolveStrategy for SolveRegression {
    fn width(&self) -> usize {
        WIDTH
    }

    #[inline(always)]
    fn solve(&self, means: &[f64; MOST_WIDTH]) -> Option<Solution> {
        let estimate = means[0];
        Some(Solution { estimate, slope: [1.0, 0.0, 0.0, 0.0], constant: -estimate })
    }

    #[inline(always)]
    fn influence(&self, leaf: &[f64], solution: &Solution) -> f64 {
        solution.slope[0] * leaf[0] + solution.constant
    }
}
