//! Twin of packages/kernels/src/boosting/monotone-values.ts.

use super::grow_tree::GrownTree;

/// Leaf values that follow the directions of the columns; `sums` are the gradient and the second derivative of each
/// leaf, `value` what a node with such sums would add to the score.
pub fn monotone_values(
    tree: &GrownTree,
    directions: &[i8],
    sums: &[(i64, i64)],
    value: impl Fn(i64, i64) -> f64,
) -> Vec<f64> {
    let mut totals = vec![(0, 0); tree.nodes.len()];
    for (leaf, &own) in tree.leaves.iter().zip(sums) {
        totals[leaf.node as usize] = own;
    }
    // Children come after their parents.
    for (id, node) in tree.nodes.iter().enumerate().rev().filter(|(_, node)| node.column >= 0) {
        let (a, b) = (totals[node.left as usize], totals[node.left as usize + 1]);
        totals[id] = (a.0 + b.0, a.1 + b.1);
    }
    let mut bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); tree.nodes.len()];
    let bounded = |id: usize, (low, high): (f64, f64)| value(totals[id].0, totals[id].1).min(high).max(low);
    for (id, node) in tree.nodes.iter().enumerate().filter(|(_, node)| node.column >= 0) {
        let a = node.left as usize;
        bounds[a] = bounds[id];
        bounds[a + 1] = bounds[id];
        let (lower, upper) = match directions[node.column as usize] {
            0 => continue,
            direction if direction > 0 => (a, a + 1),
            _ => (a + 1, a),
        };
        let middle = 0.5 * bounded(a, bounds[a]) + 0.5 * bounded(a + 1, bounds[a + 1]);
        bounds[lower].1 = middle;
        bounds[upper].0 = middle;
    }
    tree.leaves.iter().map(|leaf| bounded(leaf.node as usize, bounds[leaf.node as usize])).collect()
}
