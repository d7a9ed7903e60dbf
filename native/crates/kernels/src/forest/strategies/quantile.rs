//! Twin of packages/kernels/src/forest/strategies/quantile.ts, which states the contract. Parity: exact.

use super::classification::{class_components, relabel_classes};
use super::node_weights::{most_weight, share_weights};
use super::strategy::{CutLimits, GrowthStrategy, NodeGrid, NodeUnits};
use crate::forest::average_leaves::{BlockLeaves, BlockOutput};
use crate::forest::best_cut::Scores;
use crate::forest::tree_tables::NO_LEAF;
use crate::forest::valid_cuts::{CutRange, unit_cuts};
use crate::forest::vectors::Vectors;
use crate::forest::workspace::{Grids, Id};

/// Columns: outcome code, weight.
#[derive(Debug)]
pub struct GrowQuantile<'a> {
    columns: Vec<&'a [f64]>,
    quantiles: &'a [f64],
}

impl<'a> GrowQuantile<'a> {
    pub fn new(outcome: &'a [f64], quantiles: &'a [f64], weight: Option<&'a [f64]>) -> Self {
        Self { columns: std::iter::once(outcome).chain(weight).collect(), quantiles }
    }
}

impl GrowthStrategy for GrowQuantile<'_> {
    type Moments = ();

    fn columns(&self) -> &[&[f64]] {
        &self.columns
    }

    fn components(&self) -> usize {
        class_components(self.quantiles.len() + 1)
    }

    fn doses(&self) -> usize {
        0
    }

    fn weighted(&self) -> bool {
        self.columns.len() > 1
    }

    fn moments(&self, units: &NodeUnits, limits: &CutLimits) -> Option<()> {
        (units.range.len() >= 2 * limits.min_units).then_some(())
    }

    fn relabel(&self, units: &NodeUnits, (): &(), limits: &CutLimits, grids: &mut Grids) -> Option<NodeGrid> {
        let (codes, weight) = (units.column(0), units.get(1));
        let share = grids.share_of(units);
        share_weights(share, weight, codes.len(), most_weight(weight));
        let edges = node_quantiles(share, codes, self.quantiles);
        let own: Vec<usize> = codes.iter().map(|code| edges.iter().take_while(|&edge| code > edge).count()).collect();
        let mut class_weight = vec![0.0; self.quantiles.len() + 1];
        for (i, &class) in own.iter().enumerate() {
            class_weight[class] += weight.map_or(1.0, |w| w[i]);
        }
        relabel_classes(units, (&class_weight, |i: usize| own[i]), limits, grids)
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

    /// Leaves are named by the place of their first number.
    fn leaf_width(&self) -> usize {
        1
    }

    fn leaf_statistics(&self, units: &[u32], into: &mut Vec<f64>) {
        into.push(units.len() as f64);
        for column in &self.columns {
            into.extend(units.iter().map(|&unit| column[unit as usize]));
        }
    }
}

/// The least code of the node at or below which each quantile of its weight lies.
fn node_quantiles(share: &[i32], codes: &[f64], quantiles: &[f64]) -> Vec<f64> {
    let mut sorted = codes.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut weight_at = vec![0_i64; sorted.len()];
    let mut total = 0;
    for (i, code) in codes.iter().enumerate() {
        let w = share.get(i).map_or(1, |&w| i64::from(w));
        weight_at[sorted.partition_point(|s| s < code)] += w;
        total += w;
    }
    let (mut k, mut below) = (0, weight_at[0]);
    quantiles
        .iter()
        .map(|q| {
            while k < sorted.len() - 1 && (below as f64) < q * total as f64 {
                k += 1;
                below += weight_at[k];
            }
            sorted[k]
        })
        .collect()
}

/// What a quantile forest is predicted from.
#[derive(Debug, Clone, Copy)]
pub struct QuantileLeaves<'a> {
    pub statistics: &'a [f64],
    pub weighted: bool,
    pub bag_size: usize,
    pub quantiles: &'a [f64],
}

/// Weights of outcome codes around one row after another, and which of them are not zero.
#[derive(Debug)]
pub struct OutcomeWeights {
    weight: Vec<f64>,
    touched: Vec<u32>,
    codes: Vec<usize>,
    /// By row of the block: its leaves, trees in ascending order, and its complete bags.
    leaves: Vec<Vec<u32>>,
}

impl OutcomeWeights {
    /// Memory for outcome codes below `codes` and blocks of up to `rows` rows.
    pub fn new(codes: usize, rows: usize) -> Self {
        let touched = vec![0; codes.div_ceil(32)];
        Self { weight: vec![0.0; codes], touched, codes: Vec::new(), leaves: vec![Vec::new(); rows] }
    }

    /// Quantiles of the outcomes around each row of a block.
    pub fn predict(&mut self, forest: &QuantileLeaves, block: &BlockLeaves, output: BlockOutput) {
        output.bags.fill(0);
        output.variance.fill(f64::NAN);
        self.leaves.iter_mut().for_each(Vec::clear);
        for (rows, leaves) in block.bags(forest.bag_size) {
            for (k, &i) in rows.iter().enumerate() {
                let of_bag = leaves.iter().skip(k).step_by(rows.len()).copied();
                let before = self.leaves[i as usize].len();
                self.leaves[i as usize].extend(of_bag.filter(|&leaf| leaf != NO_LEAF));
                output.bags[i as usize] += u32::from(self.leaves[i as usize].len() - before == forest.bag_size);
            }
        }
        for (i, into) in output.estimate.chunks_exact_mut(forest.quantiles.len()).enumerate() {
            for k in 0..self.leaves[i].len() {
                let leaf = self.leaves[i][k] as usize;
                self.add_leaf(&forest.statistics[leaf..], forest.weighted);
            }
            self.take_quantiles(forest.quantiles, into);
        }
    }

    /// Adds the leaf whose numbers begin at the first of `numbers`: each of its units has the share `weight / units`.
    fn add_leaf(&mut self, numbers: &[f64], weighted: bool) {
        let count = numbers[0];
        let units = count as usize;
        for k in 1..=units {
            let code = numbers[k] as usize;
            self.weight[code] += if weighted { numbers[k + units] } else { 1.0 } / count;
            self.touched[code / 32] |= 1 << (code % 32);
        }
    }

    /// Writes the code of every quantile, and forgets the weights.
    fn take_quantiles(&mut self, quantiles: &[f64], into: &mut [f64]) {
        let Self { weight, touched, codes, .. } = self;
        codes.clear();
        for (w, bits) in touched.iter_mut().enumerate() {
            let mut word = std::mem::take(bits);
            while word != 0 {
                codes.push(w * 32 + word.trailing_zeros() as usize);
                word &= word - 1;
            }
        }
        let total = codes.iter().fold(0.0, |sum, &code| sum + weight[code]);
        let (mut k, mut below) = (0, codes.first().map_or(0.0, |&code| weight[code]));
        for (q, into) in quantiles.iter().zip(into) {
            while k + 1 < codes.len() && below < q * total {
                k += 1;
                below += weight[codes[k]];
            }
            *into = codes.get(k).map_or(f64::NAN, |&code| code as f64);
        }
        for &code in codes.iter() {
            weight[code] = 0.0;
        }
    }
}
