//! Twin of packages/kernels/src/forest/tree-tables.ts, which states the contract.

use super::node_sides::{column_of, is_set, is_whole_set};
use super::walk::WalkNode;
use crate::KernelError;
use crate::error::expect_length;

/// In `left` of a leaf without units.
pub const NO_LEAF: u32 = u32::MAX;

/// The trees of one batch: a row per node, trees one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ForestTables {
    pub roots: Vec<u32>,
    pub feature: Vec<i32>,
    pub threshold: Vec<f64>,
    pub sets: Vec<u32>,
    pub left: Vec<u32>,
    pub statistics: Vec<f64>,
}

/// Tables that a caller owns.
#[derive(Debug, Clone, Copy)]
pub struct TablesView<'a> {
    pub roots: &'a [u32],
    pub feature: &'a [i32],
    pub threshold: &'a [f64],
    pub sets: &'a [u32],
    pub left: &'a [u32],
}

impl TablesView<'_> {
    /// Nodes in the form in which rows walk them.
    pub fn walk_nodes(&self) -> Vec<WalkNode> {
        (0..self.feature.len())
            .map(|i| WalkNode { threshold: self.threshold[i], left: self.left[i], feature: self.feature[i] })
            .collect()
    }

    /// Leaves of all trees.
    pub fn leaf_count(&self) -> usize {
        let of_leaf = |(&left, &feature): (&u32, &i32)| (feature < 0 && left != NO_LEAF).then_some(left as usize + 1);
        self.left.iter().zip(self.feature).filter_map(of_leaf).max().unwrap_or(0)
    }

    /// Checks that every node, column, child, leaf and set exists, and every walk ends.
    ///
    /// # Errors
    /// `KernelError::Shape` if columns of the tables differ in length, `KernelError::Options` otherwise.
    pub fn check(&self, p: usize, bag_size: usize, leaves: usize) -> Result<(), KernelError> {
        let nodes = self.feature.len();
        expect_length("threshold", nodes, self.threshold.len())?;
        expect_length("left", nodes, self.left.len())?;
        let refuse = |what, message: &str| Err(KernelError::Options { what, message: message.to_string() });
        if bag_size < 1 || !self.roots.len().is_multiple_of(bag_size) {
            return refuse("roots", "must hold whole bags.");
        }
        if self.roots.iter().any(|&root| root as usize >= nodes) {
            return refuse("roots", "must name nodes.");
        }
        let sound = self.feature.iter().zip(self.left).enumerate().all(|(node, (&column, &next))| match column {
            // A child after its parent: every walk ends.
            0.. => {
                column_of(column) < p
                    && next as usize > node
                    && (next as usize) + 1 < nodes
                    && (!is_set(column) || is_whole_set(self.sets, self.threshold[node]))
            }
            _ => next == NO_LEAF || (next as usize) < leaves,
        });
        if sound { Ok(()) } else { refuse("tables", "name a column, child, leaf or set that does not exist.") }
    }
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
            sets: Vec::with_capacity(total(|b| b.sets.len())),
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
            let word = joined.sets.len() as f64;
            joined.threshold.extend(
                batch.threshold.iter().zip(&batch.feature).map(|(&t, &f)| if is_set(f) { t + word } else { t }),
            );
            joined.sets.extend_from_slice(&batch.sets);
            joined.statistics.extend_from_slice(&batch.statistics);
        }
        joined
    }
}
