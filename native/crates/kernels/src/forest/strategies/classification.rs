//! Twin of packages/kernels/src/forest/strategies/classification.ts, which states the contract. Parity: exact.

use super::node_weights::{most_weight, share_weights};
use super::strategy::{CutLimits, GrowthStrategy, Influence, LinearSolution, LinearSolve, NodeGrid, NodeUnits};
use crate::forest::best_cut::Scores;
use crate::forest::integer_grid::{round, steps_for};
use crate::forest::valid_cuts::{CutRange, unit_cuts};
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// Columns: class, weight.
#[derive(Debug)]
pub struct GrowClassification<'a> {
    columns: Vec<&'a [f64]>,
    classes: usize,
}

impl<'a> GrowClassification<'a> {
    pub fn new(outcome: &'a [f64], classes: usize, weight: Option<&'a [f64]>) -> Self {
        Self { columns: std::iter::once(outcome).chain(weight).collect(), classes }
    }
}

/// Of two classes one indicator mirrors the other: scanning it alone finds the same cuts.
pub const fn class_components(classes: usize) -> usize {
    if classes == 2 { 1 } else { classes }
}

impl GrowthStrategy for GrowClassification<'_> {
    /// Weight of each class.
    type Moments = Vec<f64>;

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    fn components(&self) -> usize {
        class_components(self.classes)
    }

    fn doses(&self) -> usize {
        0
    }

    fn weighted(&self) -> bool {
        self.columns.len() > 1
    }

    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<Vec<f64>> {
        let own = units.column(0);
        if own.len() < 2 * limits.min_units {
            return None;
        }
        let mut sums = vec![0.0; self.classes];
        for (i, &class) in own.iter().enumerate() {
            sums[class as usize] += units.get(1).map_or(1.0, |w| w[i]);
        }
        Some(sums)
    }

    fn relabel(
        &self,
        units: &NodeUnits,
        class_weight: &Vec<f64>,
        limits: &CutLimits,
        grids: &mut Grids,
    ) -> Option<NodeGrid> {
        let own = units.column(0);
        relabel_classes(units, (class_weight, |i: usize| own[i] as usize), limits, grids)
    }

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
        self.classes + usize::from(self.weighted())
    }

    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        let mut sums = vec![0.0; self.classes];
        let mut total = 0.0;
        for &unit in units {
            let w = self.columns.get(1).map_or(1.0, |w| w[unit as usize]);
            sums[self.columns[0][unit as usize] as usize] += w;
            total += w;
        }
        let size = units.len() as f64;
        into.extend(sums.iter().map(|sum| sum / size));
        into.extend(self.weighted().then_some(total / size));
    }
}

/// Pseudo-outcomes of a split by classes; the weight, if any, is column 1.
pub fn relabel_classes(
    units: &NodeUnits,
    (class_weight, class_of): (&[f64], impl Fn(usize) -> usize),
    limits: &CutLimits,
    grids: &mut Grids,
) -> Option<NodeGrid> {
    let (weight, size) = (units.get(1), units.range.len());
    if class_weight.iter().filter(|&&w| w > 0.0).count() < 2 {
        return None;
    }
    let most = most_weight(weight);
    let share = share_weights(grids.share_of(units), weight, size, most);
    let total = class_weight.iter().fold(0.0, |sum, w| sum + w);
    let shares: Vec<f64> = class_weight.iter().map(|w| w / total).collect();
    let reach = shares.iter().fold(0.0, |largest: f64, &s| largest.max(s).max(1.0 - s));
    let steps = steps_for(reach * most, size);
    if !(steps > 0.0 && steps < f64::INFINITY && share.steps < f64::INFINITY) {
        return None;
    }
    let components = class_components(class_weight.len());
    // With one component, it is that of class 1.
    let first = usize::from(components == 1);
    let rho = &mut grids.rho[components * units.range.start..components * units.range.end];
    for (i, rho) in rho.chunks_exact_mut(components).enumerate() {
        let (own, w) = (class_of(i), weight.map_or(1.0, |w| w[i]));
        for (c, (rho, share)) in rho.iter_mut().zip(&shares[first..]).enumerate() {
            let indicator = f64::from(u8::from(own == first + c));
            *rho = round(w * (indicator - share) * steps);
        }
    }
    let penalty = limits.imbalance_penalty / (share.total * share.steps) * steps * steps;
    Some(NodeGrid { min_squares: 0.0, implied: true, penalty })
}

/// The share of each class.
#[derive(Debug)]
pub struct SolveClassification {
    pub classes: usize,
}

impl LinearSolve for SolveClassification {
    fn width(&self) -> usize {
        self.classes
    }

    fn outputs(&self) -> usize {
        self.classes
    }

    fn solve(&self, means: &[f64]) -> Option<LinearSolution> {
        let estimates = means[..self.classes].to_vec();
        let influences =
            (0..self.classes).map(|c| Influence { offset: c, slope: vec![1.0], constant: -means[c] }).collect();
        Some(LinearSolution { estimates, influences })
    }
}
