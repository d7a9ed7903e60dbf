//! Twin of packages/kernels/src/forest/tree-tables.ts, which states the contract.

/// In `left` of a leaf without units.
pub const NO_LEAF: u32 = u32::MAX;

/// The trees of one batch: a row per node, trees one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ForestTables {
    pub roots: Vec<u32>,
    pub feature: Vec<i32>,
    pub threshold: Vec<f64>,
    pub left: Vec<u32>,
    pub statistics: Vec<f64>,
}

impl ForestTables {
    /// Leaves that hold units.
    pub fn leaves(&self, width: usize) -> u32 {
        (self.statistics.len() / width) as u32
    }

    /// Batches of trees as one, in the given order.
    pub fn join(batches: &[Self], width: usize) -> Self {
        let total = |of: fn(&Self) -> usize| batches.iter().map(of).sum();
        let mut joined = Self {
            roots: Vec::with_capacity(total(|b| b.roots.len())),
            feature: Vec::with_capacity(total(|b| b.feature.len())),
            threshold: Vec::with_capacity(total(|b| b.feature.len())),
            left: Vec::with_capacity(total(|b| b.feature.len())),
            statistics: Vec::with_capacity(total(|b| b.statistics.len())),
        };
        for batch in batches {
            let (node, leaf) = (joined.feature.len() as u32, joined.leaves(width));
            joined.roots.extend(batch.roots.iter().map(|root| root + node));
            joined.left.extend(batch.left.iter().zip(&batch.feature).map(|(&left, &feature)| match feature {
                0.. => left + node,
                _ if left == NO_LEAF => NO_LEAF,
                _ => left + leaf,
            }));
            joined.feature.extend_from_slice(&batch.feature);
            joined.threshold.extend_from_slice(&batch.threshold);
            joined.statistics.extend_from_slice(&batch.statistics);
        }
        joined
    }
}
