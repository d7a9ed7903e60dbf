//! Twin of packages/kernels/src/forest/strategies/multi-arm.ts, which states the contract. Parity: exact.

use super::node_weights::{NodeSums, share_weights};
use super::strategy::{CutLimits, GrowthStrategy, Influence, LinearSolution, LinearSolve, NodeGrid, NodeUnits};
use crate::forest::best_cut::Scores;
use crate::forest::dose_cuts::dose_cuts;
use crate::forest::integer_grid::{DOSE_LEVELS, round, steps_for};
use crate::forest::striped_sums::reach;
use crate::forest::valid_cuts::CutRange;
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};
use crate::linear::{cholesky_factor, cholesky_solve};

/// Columns: outcome, treatments, weight.
#[derive(Debug)]
pub struct GrowMultiArm<'a> {
    columns: Vec<&'a [f64]>,
    arms: usize,
}

impl<'a> GrowMultiArm<'a> {
    /// `treatment` is n x arms, column-major.
    pub fn new(outcome: &'a [f64], treatment: &'a [f64], weight: Option<&'a [f64]>) -> Self {
        let treatments: Vec<&[f64]> = treatment.chunks_exact(outcome.len()).collect();
        let arms = treatments.len();
        Self { columns: std::iter::once(outcome).chain(treatments).chain(weight).collect(), arms }
    }
}

#[derive(Debug, Clone)]
pub struct Moments {
    outcome_mean: f64,
    most: f64,
    means: Vec<f64>,
    reaches: Vec<f64>,
    squares: Vec<f64>,
    effects: Vec<f64>,
    inverse: Vec<f64>,
}

const LEAST_SHARE: f64 = 1e-10;

/// Numbers per leaf: treatments, outcome, products of treatments, products with the outcome.
const fn arm_width(arms: usize) -> usize {
    2 * arms + 1 + arms * (arms + 1) / 2
}

impl GrowthStrategy for GrowMultiArm<'_> {
    type Moments = Moments;

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    fn components(&self) -> usize {
        self.arms
    }

    fn doses(&self) -> usize {
        self.arms
    }

    fn weighted(&self) -> bool {
        self.columns.len() > self.arms + 1
    }

    /// One treatment is grown as a causal forest, so this kind is never plain.
    fn is_plain(&self) -> bool {
        false
    }

    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Moments> {
        let (arms, outcome) = (self.arms, units.column(0));
        let size = outcome.len();
        if size < 2 * limits.min_units.max(2 * limits.min_per_arm) {
            return None;
        }
        let sums = NodeSums::of(units.get(arms + 1), size);
        let y = (outcome, sums.mean(outcome));
        let treatments: Vec<(&[f64], f64)> = (1..=arms).map(|c| units.column(c)).map(|t| (t, sums.mean(t))).collect();
        let mut reaches = Vec::with_capacity(arms);
        for &(t, mean) in &treatments {
            let (reach, below) = reach(t, mean);
            if below < 2 * limits.min_per_arm || size - below < 2 * limits.min_per_arm {
                return None;
            }
            reaches.push(reach);
        }
        let NodeSums { most, total, .. } = sums;
        let mut covariance = vec![0.0; arms * arms];
        let mut squares = Vec::with_capacity(arms);
        for j in 0..arms {
            for l in j..arms {
                let sum = sums.cross(treatments[j], treatments[l]);
                if l == j {
                    squares.push(sum);
                }
                covariance[j * arms + l] = sum / total;
            }
        }
        let with_outcome: Vec<f64> = treatments.iter().map(|&t| sums.cross(t, y) / total).collect();
        let factor = cholesky_factor(&covariance, arms, LEAST_SHARE).ok()?;
        let effects = cholesky_solve(&factor, arms, &with_outcome);
        let inverse = inverse_of(&factor, arms);
        let means = treatments.iter().map(|&(_, mean)| mean).collect();
        Some(Moments { outcome_mean: y.1, most, means, reaches, squares, effects, inverse })
    }

    fn relabel(&self, units: &NodeUnits, m: &Moments, limits: &CutLimits, grids: &mut Grids) -> Option<NodeGrid> {
        let (arms, size) = (self.arms, units.range.len());
        let share = share_weights(grids.share_of(units), units.get(arms + 1), size, m.most);
        let real = pseudo_outcomes(units, m);
        let reach = real.iter().fold(0.0, |largest, r| if r.abs() > largest { r.abs() } else { largest });
        let steps = steps_for(reach, size);
        let dose_steps: Vec<f64> = m.reaches.iter().map(|r| DOSE_LEVELS / r).collect();
        let finite = dose_steps.iter().all(|&d| d < f64::INFINITY) && share.steps < f64::INFINITY;
        if !(steps > 0.0 && steps < f64::INFINITY && finite) {
            return None;
        }
        let range = arms * units.range.start..arms * units.range.end;
        for (rho, r) in grids.rho[range.clone()].iter_mut().zip(&real) {
            *rho = round(r * steps);
        }
        let mut largest = 0.0;
        for (j, &own) in dose_steps.iter().enumerate() {
            for (dose, t) in grids.dose[range.clone()].chunks_exact_mut(arms).zip(units.column(j + 1)) {
                dose[j] = round((t - m.means[j]) * own);
            }
            grids.dose_minimum[j] = limits.alpha * (m.squares[j] * own * own) * share.steps;
            let rate = limits.imbalance_penalty * own * own / share.total * steps * steps;
            grids.dose_rate[j] = rate;
            largest = if rate > largest { rate } else { largest };
        }
        Some(NodeGrid { min_squares: 0.0, implied: false, penalty: largest })
    }

    fn cuts<I: Id, V: Vectors<I>>(
        &self,
        _vectors: &V,
        order: &[I],
        scores: &Scores,
        (limits, _): (&CutLimits, &NodeGrid),
    ) -> CutRange {
        dose_cuts(order, scores, limits)
    }

    fn leaf_width(&self) -> usize {
        arm_width(self.arms) + usize::from(self.weighted())
    }

    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        let arms = self.arms;
        let products = arms + 1 + arms * (arms + 1) / 2;
        let mut sums = vec![0.0; arm_width(arms) + 1];
        for &unit in units {
            let unit = unit as usize;
            let w = self.columns.get(arms + 1).map_or(1.0, |w| w[unit]);
            let y = self.columns[0][unit];
            let mut s = arms + 1;
            for j in 0..arms {
                let t = w * self.columns[j + 1][unit];
                sums[j] += t;
                sums[products + j] += t * y;
                for l in j..arms {
                    sums[s] += t * self.columns[l + 1][unit];
                    s += 1;
                }
            }
            sums[arms] += w * y;
            sums[arm_width(arms)] += w;
        }
        let size = units.len() as f64;
        into.extend(sums[..self.leaf_width()].iter().map(|sum| sum / size));
    }
}

/// Components of unit i of the node at `arms * i`.
fn pseudo_outcomes(units: &NodeUnits, m: &Moments) -> Vec<f64> {
    let (arms, outcome) = (m.means.len(), units.column(0));
    let weight = units.get(arms + 1);
    let mut centred = vec![0.0; arms];
    let mut real = Vec::with_capacity(arms * outcome.len());
    for (i, y) in outcome.iter().enumerate() {
        let mut residual = y - m.outcome_mean;
        for (j, (centred, effect)) in centred.iter_mut().zip(&m.effects).enumerate() {
            *centred = units.column(j + 1)[i] - m.means[j];
            residual -= effect * *centred;
        }
        if let Some(weight) = weight {
            residual *= weight[i];
        }
        real.extend(m.inverse.chunks_exact(arms).map(|row| dot(row, &centred) * residual));
    }
    real
}

/// Products added in order.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

fn inverse_of(factor: &[f64], arms: usize) -> Vec<f64> {
    let mut identity = vec![0.0; arms * arms];
    identity.iter_mut().step_by(arms + 1).for_each(|entry| *entry = 1.0);
    cholesky_solve(factor, arms, &identity)
}

const LEAST_VARIATION: f64 = 1e-12;

/// Least squares of Y on the treatments with the forest's weights.
#[derive(Debug)]
pub struct SolveMultiArm {
    pub arms: usize,
}

impl LinearSolve for SolveMultiArm {
    fn width(&self) -> usize {
        arm_width(self.arms)
    }

    fn outputs(&self) -> usize {
        self.arms
    }

    fn solve(&self, means: &[f64]) -> Option<LinearSolution> {
        let arms = self.arms;
        let y = means[arms];
        let products = arms + 1 + arms * (arms + 1) / 2;
        let mut covariance = vec![0.0; arms * arms];
        let mut s = arms + 1;
        for j in 0..arms {
            for l in j..arms {
                covariance[j * arms + l] = means[s] - means[j] * means[l];
                s += 1;
            }
            let variance = covariance[j * (arms + 1)];
            let least = LEAST_VARIATION * (variance + means[j] * means[j]);
            if !matches!(variance.partial_cmp(&least), Some(std::cmp::Ordering::Greater)) {
                return None;
            }
        }
        let with_outcome: Vec<f64> = (0..arms).map(|j| means[products + j] - means[j] * y).collect();
        let factor = cholesky_factor(&covariance, arms, LEAST_SHARE).ok()?;
        Some(influences_of(means, cholesky_solve(&factor, arms, &with_outcome), &inverse_of(&factor, arms)))
    }
}

/// Each effect with its influence, row j of the inverse times the moments of the treatments.
fn influences_of(means: &[f64], effects: Vec<f64>, inverse: &[f64]) -> LinearSolution {
    let arms = effects.len();
    let intercept = effects.iter().zip(means).fold(means[arms], |rest, (effect, mean)| rest - effect * mean);
    let influences = inverse
        .chunks_exact(arms)
        .map(|row| {
            let at_mean = dot(row, &means[..arms]);
            let mut slope = Vec::with_capacity(arm_width(arms));
            slope.extend((0..arms).map(|l| at_mean * effects[l] - intercept * row[l]));
            slope.push(-at_mean);
            for l in 0..arms {
                slope.push(-row[l] * effects[l]);
                slope.extend((l + 1..arms).map(|k| -row[l] * effects[k] - row[k] * effects[l]));
            }
            slope.extend_from_slice(row);
            Influence { offset: 0, slope, constant: intercept * at_mean }
        })
        .collect();
    LinearSolution { estimates: effects, influences }
}
