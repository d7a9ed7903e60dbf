//! Twin of packages/kernels/src/forest/strategies/instrumental.ts, which states the contract. Parity: exact.

use super::node_weights::{NodeSums, share_weights};
use super::strategy::{CutLimits, GrowthStrategy, Influence, LinearSolution, LinearSolve, NodeGrid, NodeUnits};
use crate::forest::best_cut::Scores;
use crate::forest::integer_grid::{DOSE_LEVELS, dose_gap, round, steps_for};
use crate::forest::striped_sums::reach;
use crate::forest::valid_cuts::CutRange;
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// Data of a local effect.
#[derive(Debug, Clone, Copy)]
pub struct EffectColumns<'a> {
    pub outcome: &'a [f64],
    pub treatment: &'a [f64],
    pub instrument: &'a [f64],
    pub weight: Option<&'a [f64]>,
    pub reduced_form_weight: f64,
}

/// Columns: outcome, treatment, instrument unless that is the treatment, weight.
#[derive(Debug)]
pub struct GrowInstrumental<'a> {
    columns: Vec<&'a [f64]>,
    weighted: bool,
    mix: f64,
    /// Whether it is a causal forest, whose instrument is its treatment.
    is_causal: bool,
}

impl<'a> GrowInstrumental<'a> {
    pub fn new(data: EffectColumns<'a>) -> Self {
        let EffectColumns { outcome, treatment, instrument, weight, reduced_form_weight: mix } = data;
        let columns = [outcome, treatment, instrument].into_iter().chain(weight).collect();
        Self { columns, weighted: weight.is_some(), mix, is_causal: false }
    }

    /// Causal forest with weights.
    pub fn causal(outcome: &'a [f64], treatment: &'a [f64], weight: &'a [f64]) -> Self {
        Self { columns: vec![outcome, treatment, weight], weighted: true, mix: 0.0, is_causal: true }
    }

    /// Columns of the instrument and of the weight.
    #[inline(always)]
    fn places(&self) -> (usize, usize) {
        if self.is_causal { (1, 2) } else { (2, 3) }
    }
}

/// Means, distances from them, and sums of products around them.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    outcome_mean: f64,
    treatment_mean: f64,
    instrument_mean: f64,
    outcome_reach: f64,
    treatment_reach: f64,
    instrument_reach: f64,
    most: f64,
    total: f64,
    squares: f64,
    first: f64,
    reduced: f64,
}

impl GrowthStrategy for GrowInstrumental<'_> {
    type Moments = Moments;

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    #[inline(always)]
    fn doses(&self) -> usize {
        1
    }

    #[inline(always)]
    fn weighted(&self) -> bool {
        self.weighted
    }

    #[inline(always)]
    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Moments> {
        let (at, weight_at) = self.places();
        let (outcome, treatment, instrument) = (units.column(0), units.column(1), units.column(at));
        let size = outcome.len();
        if size < 2 * limits.min_units.max(2 * limits.min_per_arm) {
            return None;
        }
        let sums = NodeSums::of(units.get(weight_at), size);
        let (outcome_mean, treatment_mean) = (sums.mean(outcome), sums.mean(treatment));
        // What is the same for instrument and treatment of a causal forest is computed once.
        let instrument_mean = if self.is_causal { treatment_mean } else { sums.mean(instrument) };
        let (instrument_reach, below) = reach(instrument, instrument_mean);
        if below < 2 * limits.min_per_arm || size - below < 2 * limits.min_per_arm {
            return None;
        }
        let (y, t, z) = ((outcome, outcome_mean), (treatment, treatment_mean), (instrument, instrument_mean));
        let squares = sums.cross(z, z);
        if !matches!(squares.partial_cmp(&0.0), Some(std::cmp::Ordering::Greater)) {
            return None;
        }
        let (mut first, mut reduced) = (if self.is_causal { squares } else { sums.cross(z, t) }, sums.cross(z, y));
        let mix = self.mix;
        if mix > 0.0 {
            first = (1.0 - mix) * first + mix * sums.cross(t, t);
            reduced = (1.0 - mix) * reduced + mix * sums.cross(t, y);
        }
        let (outcome_reach, _) = reach(outcome, outcome_mean);
        let treatment_reach = if self.is_causal { instrument_reach } else { reach(treatment, treatment_mean).0 };
        let NodeSums { most, total, .. } = sums;
        Some(Moments {
            outcome_mean,
            treatment_mean,
            instrument_mean,
            outcome_reach,
            treatment_reach,
            instrument_reach,
            most,
            total,
            squares,
            first,
            reduced,
        })
    }

    #[inline(always)]
    fn relabel(&self, units: &NodeUnits, m: &Moments, limits: &CutLimits, grids: &mut Grids) -> Option<NodeGrid> {
        let (at, weight_at) = self.places();
        let (outcome, treatment, instrument) = (units.column(0), units.column(1), units.column(at));
        let (weight, mix, size) = (units.get(weight_at), self.mix, outcome.len());
        let effect = m.reduced / m.first;
        let leverage = (1.0 - mix) * m.instrument_reach + mix * m.treatment_reach;
        let steps = steps_for(leverage * (m.outcome_reach + effect.abs() * m.treatment_reach) * m.most, size);
        let dose_steps = DOSE_LEVELS / m.instrument_reach;
        let share = share_weights(grids.share_of(units), weight, size, m.most);
        if !(steps > 0.0 && steps < f64::INFINITY && dose_steps < f64::INFINITY && share.steps < f64::INFINITY) {
            return None;
        }
        let (rho, dose) = (&mut grids.rho[units.range.clone()], &mut grids.dose[units.range.clone()]);
        for i in 0..size {
            let z = instrument[i] - m.instrument_mean;
            let t = treatment[i] - m.treatment_mean;
            let residual = outcome[i] - m.outcome_mean - effect * t;
            let r = if mix > 0.0 { (1.0 - mix) * z + mix * t } else { z } * residual;
            rho[i] = round(weight.map_or(r, |w| w[i] * r) * steps);
            dose[i] = round(z * dose_steps);
        }
        let squares = m.squares * dose_steps * dose_steps * share.steps;
        let min_squares = limits.alpha * (m.squares * dose_steps * dose_steps) * share.steps;
        // a units below and b above the mean vary by at least a b / (a + b) gap^2, times the least weight, and a, b >=
        // min_per_arm. Weighted sums of squares are rounded.
        let gap = dose_gap(dose);
        let rounding = if self.weighted { ROUNDING * squares } else { 0.0 };
        let least = 0.5 * limits.min_per_arm as f64 * gap * gap * f64::from(share.least);
        let implied = least >= min_squares + rounding;
        let per_grid = m.first.abs() / m.total * steps;
        let penalty = limits.imbalance_penalty * dose_steps * dose_steps / share.total * per_grid * per_grid;
        (grids.dose_minimum[0], grids.dose_rate[0]) = (min_squares, penalty);
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
        if self.weighted() {
            vectors.weighted_cuts(order, scores, limits, grid)
        } else if grid.implied {
            vectors.cuts_by_counts(order, scores.dose, limits)
        } else {
            vectors.cuts_by_variation(order, scores, limits, grid.min_squares)
        }
    }

    fn leaf_width(&self) -> usize {
        5 - usize::from(self.is_causal) + usize::from(self.weighted)
    }

    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        let (at, weight_at) = self.places();
        let [outcome, treatment, instrument] = [self.columns[0], self.columns[1], self.columns[at]];
        let weight = self.columns.get(weight_at);
        let size = units.len() as f64;
        let mut sums = [0.0; 6];
        for &unit in units {
            let unit = unit as usize;
            let w = weight.map_or(1.0, |w| w[unit]);
            let (t, y) = (treatment[unit], outcome[unit]);
            let z = w * instrument[unit];
            for (sum, term) in sums.iter_mut().zip([z, w * t, w * y, z * t, z * y, w]) {
                *sum += term;
            }
        }
        // Instrument and treatment are one in the leaves of a causal forest.
        into.extend(sums[usize::from(self.is_causal)..5 + usize::from(self.weighted)].iter().map(|sum| sum / size));
    }
}

/// Share of a node's variation that rounding moves a weighted sum of squares less than.
const ROUNDING: f64 = 1e-8;

const LEAST_COVARIANCE: f64 = 1e-12;

/// The ratio of the covariances of Y and of T with Z, from the averaged means of Z, T, Y, Z T and Z Y.
#[derive(Debug)]
pub struct SolveInstrumental;

impl LinearSolve for SolveInstrumental {
    fn width(&self) -> usize {
        5
    }

    fn outputs(&self) -> usize {
        1
    }

    fn solve(&self, means: &[f64]) -> Option<LinearSolution> {
        let [z, t, y, zt, zy] = [means[0], means[1], means[2], means[3], means[4]];
        let first = zt - z * t;
        let least = LEAST_COVARIANCE * zt.abs();
        if !matches!(first.abs().partial_cmp(&least), Some(std::cmp::Ordering::Greater)) {
            return None;
        }
        let estimate = (zy - z * y) / first;
        let intercept = y - estimate * t;
        let slope = vec![-intercept / first, z * estimate / first, -z / first, -estimate / first, 1.0 / first];
        let influence = Influence { offset: 0, slope, constant: z * intercept / first };
        Some(LinearSolution { estimates: vec![estimate], influences: vec![influence] })
    }
}
