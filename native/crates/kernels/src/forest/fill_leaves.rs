//! Twin of packages/kernels/src/forest/fill-leaves.ts, which states the contract. Parity: exact.

use super::grow_tree::TreeSettings;
use super::strategies::strategy::GrowthStrategy;
use super::tree_tables::{ForestTables, NO_LEAF};
use super::workspace::{Node, Workspace};

/// A node's range in `filling`.
type Range = (usize, usize);

/// Fills a grown tree with the units of `filling`, prunes it and appends it to `tables` in breadth-first order.
pub fn fill_leaves<I, S: GrowthStrategy>(
    ws: &mut Workspace<I>,
    nodes: &[Node],
    settings: &TreeSettings<S>,
    prune: bool,
    tables: &mut ForestTables,
) {
    let ranges = distribute(nodes, settings, &mut ws.filling, &mut ws.scratch);
    let kept = survivors(nodes, &ranges, prune);
    append(nodes, settings, (&ranges, &kept, &ws.filling), tables);
}

fn distribute<S>(nodes: &[Node], settings: &TreeSettings<S>, filling: &mut [u32], scratch: &mut [u32]) -> Vec<Range> {
    let n = settings.n;
    let mut ranges = vec![(0, 0); nodes.len()];
    ranges[0] = (0, filling.len());
    for (i, node) in nodes.iter().enumerate() {
        if node.feature < 0 {
            continue;
        }
        let (start, end) = ranges[i];
        let code = &settings.code[node.feature as usize * n..][..n];
        let (mut middle, mut others) = (start, 0);
        for k in start..end {
            let unit = filling[k];
            let goes_left = usize::from(code[unit as usize] <= node.split_code);
            filling[middle] = unit;
            scratch[others] = unit;
            middle += goes_left;
            others += 1 - goes_left;
        }
        filling[middle..end].copy_from_slice(&scratch[..others]);
        let left = node.left as usize;
        ranges[left] = (start, middle);
        ranges[left + 1] = (middle, end);
    }
    ranges
}

/// For every node, the node that stands in its place after pruning.
fn survivors(nodes: &[Node], ranges: &[Range], prune: bool) -> Vec<u32> {
    let mut kept: Vec<u32> = (0..nodes.len() as u32).collect();
    if !prune {
        return kept;
    }
    let is_empty = |node: usize| ranges[node].0 == ranges[node].1;
    for i in (0..nodes.len()).rev() {
        if nodes[i].feature < 0 {
            continue;
        }
        let left = nodes[i].left as usize;
        if is_empty(left + 1) {
            kept[i] = kept[left];
        } else if is_empty(left) {
            kept[i] = kept[left + 1];
        }
    }
    kept
}

fn append<S: GrowthStrategy>(
    nodes: &[Node],
    settings: &TreeSettings<S>,
    (ranges, kept, filling): (&[Range], &[u32], &[u32]),
    tables: &mut ForestTables,
) {
    let width = settings.strategy.leaf_width();
    let root = tables.feature.len();
    tables.roots.push(root as u32);
    let mut queue = vec![kept[0]];
    let mut k = 0;
    while k < queue.len() {
        let i = queue[k] as usize;
        let node = nodes[i];
        k += 1;
        tables.feature.push(node.feature);
        if node.feature >= 0 {
            tables.threshold.push(settings.x[node.feature as usize * settings.n + node.split_unit as usize]);
            tables.left.push((root + queue.len()) as u32);
            queue.push(kept[node.left as usize]);
            queue.push(kept[node.left as usize + 1]);
            continue;
        }
        let (start, end) = ranges[i];
        tables.threshold.push(0.0);
        tables.left.push(if start == end { NO_LEAF } else { tables.leaves(width) });
        if start < end {
            settings.strategy.leaf_statistics(&filling[start..end], &mut tables.statistics);
        }
    }
}
