//! Twin of packages/kernels/src/boosting/fit-room.ts, and how many workers and fits its memory is enough for.

use super::bins::LANES;
use super::model::ResolvedTask;
use crate::KernelError;
use crate::room::{MOST_ENTRIES, MOST_WORKSPACE, expect_room};

/// Numbers in the histogram of a block of columns.
const BLOCK: usize = 256 * LANES;

/// Refuses a fit whose histograms, or whose tables of nodes, could take more memory than a kernel asks for.
///
/// # Errors
/// Code OPTIONS.
pub fn expect_fit_room(task: &ResolvedTask, p: usize) -> Result<(), KernelError> {
    expect_room("maxDepth", histogram_room(task, p), MOST_WORKSPACE)?;
    expect_room("trees", task.trees.saturating_mul(2 * most_leaves(task) - 1), MOST_ENTRIES)
}

/// Workers of `team` that have room for histograms of their own rows beside those of all rows: each builds one for
/// every two nodes of a level.
pub fn team_with_room(task: &ResolvedTask, p: usize, team: usize) -> usize {
    let own = most_histograms(task).div_ceil(2).saturating_mul(p.div_ceil(LANES) * BLOCK);
    team.min(MOST_WORKSPACE.saturating_sub(histogram_room(task, p)) / own)
}

/// Fits that have room for their histograms at once, at least one.
pub fn fits_with_room(tasks: &[ResolvedTask], p: usize) -> usize {
    let largest = tasks.iter().map(|task| histogram_room(task, p)).max().unwrap_or(1);
    (MOST_WORKSPACE / largest).max(1)
}

/// Numbers in the histograms of one fit at most.
fn histogram_room(task: &ResolvedTask, p: usize) -> usize {
    most_histograms(task).saturating_mul(p.div_ceil(LANES) * BLOCK)
}

fn most_histograms(task: &ResolvedTask) -> usize {
    most_leaves(task).min(1 << (task.max_depth - 1))
}

fn most_leaves(task: &ResolvedTask) -> usize {
    let (rows, least) = (task.rows.len(), task.min_leaf_size as usize);
    let by_rows = if task.weights.is_some() { rows.min(2 * rows / least) } else { rows / least };
    by_rows.min(1 << task.max_depth).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::model::Loss;
    use super::*;

    /// A fit of 4,096 rows with at least four in a leaf, whose trees may be of any depth.
    fn task(weights: Option<&[f64]>) -> ResolvedTask<'_> {
        ResolvedTask {
            target: &[],
            rows: vec![0; 4096],
            validation: Vec::new(),
            weights,
            monotone: None,
            loss: Loss::Squared,
            trees: 1,
            max_depth: 16,
            learning_rate: 1.0,
            max_bins: 255,
            min_leaf_size: 4,
            l2: 0.0,
            subsample: 1.0,
            patience: 1,
            key: None,
        }
    }

    fn refused(task: &ResolvedTask, p: usize) -> Option<&'static str> {
        match expect_fit_room(task, p) {
            Err(KernelError::Options { what, .. }) => Some(what),
            _ => None,
        }
    }

    #[test]
    fn a_thousand_histograms_of_four_thousand_columns_pass_and_one_column_more_does_not() {
        assert_eq!([4096, 4097].map(|p| refused(&task(None), p)), [None, Some("maxDepth")]);
        assert_eq!([2048, 2049].map(|p| refused(&task(Some(&[])), p)), [None, Some("maxDepth")]);
        // Seven levels of nodes have 64 histograms, however many rows there are.
        let flat = ResolvedTask { max_depth: 7, ..task(None) };
        assert_eq!([65_536, 65_537].map(|p| refused(&flat, p)), [None, Some("maxDepth")]);
    }

    #[test]
    fn trees_are_counted_with_all_their_nodes() {
        // 2^28 nodes, 2,047 a tree.
        let of = |trees| ResolvedTask { trees, ..task(None) };
        assert_eq!([131_136, 131_137].map(|trees| refused(&of(trees), 1)), [None, Some("trees")]);
    }

    #[test]
    fn workers_and_fits_are_as_many_as_have_room() {
        // Histograms of 4 GB, and parts of 2 GB for each worker.
        assert_eq!([1, 2, 8].map(|team| team_with_room(&task(None), 2048, team)), [1, 2, 2]);
        assert_eq!(team_with_room(&task(None), 4096, 8), 0);
        assert_eq!(team_with_room(&task(None), 16, 64), 64);
        assert_eq!([2048, 4096].map(|p| fits_with_room(&[task(None), task(None)], p)), [2, 1]);
        assert_eq!(fits_with_room(&[], 1), MOST_WORKSPACE);
    }
}
