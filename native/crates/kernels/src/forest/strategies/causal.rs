//! Twin of packages/kernels/src/forest/strategies/causal.ts, which states the contract. Parity: exact.

use super::strategy::{
    CutLimits, GrowthStrategy, Influence, LinearSolution, LinearSolve, NodeGrid, NodeUnits, SolveStrategy,
};
use crate::forest::best_cut::Scores;
use crate::forest::integer_grid::{DOSE_LEVELS, dose_gap, round, steps_for};
use crate::forest::striped_sums::{reach, striped_products, striped_sum};
use crate::forest::valid_cuts::CutRange;
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// Means of T, Y, T^2 and T Y.
pub const WIDTH: usize = 4;

/// Columns: outcome, treatment.
#[derive(Debug)]
pub struct GrowCausal<'a> {
    columns: [&'a [f64]; 2],
}

impl<'a> GrowCausal<'a> {
    pub fn new(outcome: &'a [f64], treatment: &'a [f64]) -> Self {
        Self { columns: [outcome, treatment] }
    }
}

/// First and second moments of a node.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    outcome_mean: f64,
    outcome_reach: f64,
    treatment_mean: f64,
    treatment_reach: f64,
    treatment_squares: f64,
    cross: f64,
}

impl GrowthStrategy for GrowCausal<'_> {
    type Moments = Moments;

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    #[inline(always)]
    fn doses(&self) -> usize {
        1
    }

    #[inline(always)]
    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Moments> {
        let (outcome, treatment) = (units.column(0), units.column(1));
        let size = treatment.len();
        if size < 2 * limits.min_units.max(2 * limits.min_per_arm) {
            return None;
        }
        let outcome = &outcome[..size];
        let treatment_mean = striped_sum(treatment) / size as f64;
        let outcome_mean = striped_sum(outcome) / size as f64;
        let (treatment_reach, below) = reach(treatment, treatment_mean);
        let (outcome_reach, _) = reach(outcome, outcome_mean);
        if below < 2 * limits.min_per_arm || size - below < 2 * limits.min_per_arm {
            return None;
        }
        let treatment_squares = striped_products(treatment, treatment, treatment_mean, treatment_mean);
        // Not `<= 0.0`: a variation that is NaN is no variation either.
        if !matches!(treatment_squares.partial_cmp(&0.0), Some(std::cmp::Ordering::Greater)) {
            return None;
        }
        let cross = striped_products(treatment, outcome, treatment_mean, outcome_mean);
        Some(Moments { outcome_mean, outcome_reach, treatment_mean, treatment_reach, treatment_squares, cross })
    }

    #[inline(always)]
    fn relabel(&self, units: &NodeUnits, moments: &Moments, limits: &CutLimits, grids: &mut Grids) -> Option<NodeGrid> {
        let &Moments { outcome_mean, outcome_reach, treatment_mean, treatment_reach, treatment_squares, cross } =
            moments;
        let (outcome, treatment) = (units.column(0), units.column(1));
        let size = treatment.len();
        let effect = cross / treatment_squares;
        let steps = steps_for(treatment_reach * (outcome_reach + effect.abs() * treatment_reach), size);
        let dose_steps = DOSE_LEVELS / treatment_reach;
        if !(steps > 0.0 && steps < f64::INFINITY && dose_steps < f64::INFINITY) {
            return None;
        }
        let outcome = &outcome[..size];
        let (rho, dose) = (&mut grids.rho[units.range.clone()], &mut grids.dose[units.range.clone()]);
        let (rho, dose) = (&mut rho[..size], &mut dose[..size]);
        for i in 0..size {
            let w = treatment[i] - treatment_mean;
            let r = w * (outcome[i] - outcome_mean - effect * w);
            rho[i] = round(r * steps);
            dose[i] = round(w * dose_steps);
        }
        let min_squares = limits.alpha * (treatment_squares * dose_steps * dose_steps);
        // a units below and b above the mean vary by at least a b / (a + b) gap^2, and a, b >= min_per_arm.
        let gap = dose_gap(dose);
        let implied = 0.5 * limits.min_per_arm as f64 * gap * gap >= min_squares;
        let per_grid = treatment_squares / size as f64 * steps;
        let penalty = limits.imbalance_penalty * dose_steps * dose_steps / size as f64 * per_grid * per_grid;
        Some(NodeGrid { min_squares, implied, penalty })
    }

    #[inline(always)]
    fn cuts<I: Id, V: Vectors<I>>(
        &self,
        vectors: &V,
        order: &[I],
        scores: &Scores,
        (limits, grid): (&CutLimits, &NodeGrid),
    ) -> CutRange {
        if grid.implied {
            vectors.cuts_by_counts(order, scores.dose, limits)
        } else {
            vectors.cuts_by_variation(order, scores, limits, grid.min_squares)
        }
    }

    fn leaf_width(&self) -> usize {
        WIDTH
    }

    #[inline(always)]
    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        let [outcome, treatment] = self.columns;
        let size = units.len() as f64;
        let mut sums = [0.0; WIDTH];
        for &unit in units {
            let (t, y) = (treatment[unit as usize], outcome[unit as usize]);
            sums[0] += t;
            sums[1] += y;
            sums[2] += t * t;
            sums[3] += t * y;
        }
        into.extend(sums.map(|sum| sum / size));
    }
}

const LEAST_VARIATION: f64 = 1e-12;

/// Least squares of Y on T from the averaged means of T, Y, T^2 and T Y.
#[derive(Debug)]
pub struct SolveCausal;

/// The effect, and how the four leaf means of a tree move it.
#[derive(Debug, Clone, Copy)]
pub struct Solution {
    estimate: f64,
    slope: [f64; WIDTH],
    constant: f64,
}

impl SolveStrategy for SolveCausal {
    type Solution = Solution;

    #[inline(always)]
    fn width(&self) -> usize {
        WIDTH
    }

    #[inline(always)]
    fn outputs(&self) -> usize {
        1
    }

    #[inline(always)]
    fn solve(&self, means: &[f64]) -> Option<Solution> {
        let [t, y, tt, ty] = [means[0], means[1], means[2], means[3]];
        let variance = tt - t * t;
        if !matches!(variance.partial_cmp(&(LEAST_VARIATION * tt)), Some(std::cmp::Ordering::Greater)) {
            return None;
        }
        let estimate = (ty - t * y) / variance;
        let intercept = y - estimate * t;
        Some(Solution {
            estimate,
            slope: [(t * estimate - intercept) / variance, -t / variance, -estimate / variance, 1.0 / variance],
            constant: t * intercept / variance,
        })
    }

    #[inline(always)]
    fn estimate(&self, solution: &Solution, _d: usize) -> f64 {
        solution.estimate
    }

    #[inline(always)]
    fn influence(&self, leaf: &[f64], Solution { slope, constant, .. }: &Solution, _d: usize) -> f64 {
        let means = &leaf[..WIDTH];
        let first = slope[0] * means[0] + slope[1] * means[1];
        let second = slope[2] * means[2] + slope[3] * means[3];
        first + second + constant
    }
}

impl LinearSolve for SolveCausal {
    fn width(&self) -> usize {
        WIDTH
    }

    fn outputs(&self) -> usize {
        1
    }

    fn solve(&self, means: &[f64]) -> Option<LinearSolution> {
        let Solution { estimate, slope, constant } = SolveStrategy::solve(self, means)?;
        let influence = Influence { offset: 0, slope: slope.to_vec(), constant };
        Some(LinearSolution { estimates: vec![estimate], influences: vec![influence] })
    }
}
