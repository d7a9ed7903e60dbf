//! A split, and what a scan has to know of a node and of a block of columns to find the best one.

use super::bins::{LANES, MISSING_BIN};

/// Best split of a node; `gain` 0 if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Split {
    pub gain: f64,
    pub column: u32,
    pub bin: u8,
    pub missing_left: u8,
    /// Gradient sum and rows of the left child.
    pub sum: i64,
    pub count: u32,
}

/// What a scan has to know about a node.
#[derive(Debug, Clone, Copy)]
pub struct NodeTotals {
    pub sum: f64,
    pub count: f64,
    pub penalty: f64,
    /// count + 2 penalty
    pub scale: f64,
    /// What a split has to exceed: the cost of the penalty on two leaves instead of one.
    pub floor: f64,
    pub smallest: f64,
}

impl NodeTotals {
    pub fn new(sum: i64, count: u32, penalty: f64, min_leaf_size: u64) -> Self {
        let (sum, count) = (sum as f64, f64::from(count));
        Self {
            sum,
            count,
            penalty,
            scale: count + 2.0 * penalty,
            floor: (sum * sum * penalty) / (count + penalty),
            smallest: min_leaf_size as f64,
        }
    }
}

/// Shape of a block.
#[derive(Debug, Clone, Copy)]
pub struct BlockShape {
    /// Number of the block's first column.
    pub column: u32,
    /// Regular bins that any of its columns has.
    pub bins: usize,
    /// Whether missing values occur.
    pub missing: bool,
    /// Per column 1 or -1 if the right child's mean must not be smaller or larger than the left one's, 0 for any.
    pub directions: Option<[f64; LANES]>,
}

impl BlockShape {
    /// Bins that may hold rows.
    pub fn all_bins(self) -> impl Iterator<Item = usize> {
        (0..self.bins).chain([MISSING_BIN])
    }
}
