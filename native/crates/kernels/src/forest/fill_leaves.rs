//! Twin of packages/kernels/src/forest/fill-leaves.ts, which states the contract. Parity: exact.

use super::grow_tree::TreeSettings;
use super::node_sides::{MISSING_LEFT, column_of, goes_left, is_set, words_of};
use super::strategies::strategy::GrowthStrategy;
use super::tree_tables::{ForestTables, NO_LEAF};
use super::vectors::Vectors;
use super::workspace::{GrowingTree, Id, Node, Workspace};

/// A node's range in `filling`.
type Range = (usize, usize);

/// Fills a grown tree with the units of `filling`, prunes it and appends it to `tables` in breadth-first order.
pub fn fill_leaves<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    ws: &mut Workspace<I>,
    tree: &GrowingTree,
    settings: &TreeSettings<S>,
    prune: bool,
    tables: &mut ForestTables,
) {
    let nodes = &tree.nodes;
    let ranges = if settings.by_rows {
        distribute_rows::<I, V, S>(ws, tree, settings)
    } else {
        let codes = Codes::of_columns(settings);
        distribute::<I, V, S>(tree, settings, &codes, (&mut ws.filling, &mut ws.scratch))
    };
    let kept = survivors(nodes, &ranges, prune);
    append(tree, settings, (&ranges, &kept, &ws.filling), tables);
}

/// Units whose rows are copied together, so that they stay in the cache meanwhile.
const ROWS: usize = 512;

/// `distribute` by rows, made for this tree: on their way down, a unit's codes then come from one place of memory, not from as
/// many as there are nodes on the way.
fn distribute_rows<I: Id, V: Vectors<I>, S>(
    ws: &mut Workspace<I>,
    tree: &GrowingTree,
    settings: &TreeSettings<S>,
) -> Vec<Range> {
    let Workspace { p, filling, scratch, rows, row_units, .. } = ws;
    let p = *p;
    rows.resize(filling.len() * p, 0);
    row_units.clone_from(filling);
    for (units, rows) in row_units.chunks(ROWS).zip(rows.chunks_mut(ROWS * p)) {
        for column in 0..p {
            let codes = settings.codes(column);
            for (&unit, to) in units.iter().zip(rows[column..].iter_mut().step_by(p)) {
                *to = codes[unit as usize];
            }
        }
    }
    for (k, id) in filling.iter_mut().enumerate() {
        *id = k as u32;
    }
    let codes = Codes { codes: rows, column_step: 1, unit_step: p, units: Some(row_units) };
    let ranges = distribute::<I, V, S>(tree, settings, &codes, (filling, scratch));
    for id in filling.iter_mut() {
        *id = row_units[*id as usize];
    }
    ranges
}

/// Where the codes of units are.
#[derive(Clone, Copy)]
struct Codes<'a> {
    codes: &'a [i32],
    column_step: usize,
    unit_step: usize,
    /// Units by the numbers that `distribute` knows them by, if those are others.
    units: Option<&'a [u32]>,
}

impl<'a> Codes<'a> {
    fn of_columns<S>(settings: &TreeSettings<'a, S>) -> Self {
        Self { codes: settings.code, column_step: settings.n, unit_step: 1, units: None }
    }
}

/// Takes the units of `filling` down the tree: the range of each node.
fn distribute<I: Id, V: Vectors<I>, S>(
    tree: &GrowingTree,
    settings: &TreeSettings<S>,
    codes: &Codes,
    (filling, scratch): (&mut [u32], &mut [u32]),
) -> Vec<Range> {
    let mut ranges = vec![(0, 0); tree.nodes.len()];
    ranges[0] = (0, filling.len());
    let last_left = last_codes(tree, settings);
    for (i, node) in tree.nodes.iter().enumerate() {
        if node.feature < 0 {
            continue;
        }
        let (start, end) = ranges[i];
        let units = &mut filling[start..end];
        let column = column_of(node.feature);
        let lefts = if is_set(node.feature) {
            let x = &settings.x[column * settings.n..][..settings.n];
            let side = (node.feature, f64::from(node.split));
            let unit = |id: usize| codes.units.map_or(id, |units| units[id] as usize);
            partition(units, scratch, |id| goes_left(side, &tree.sets, x[unit(id)]))
        } else {
            // Missing values have the highest code.
            let other = if node.feature & MISSING_LEFT == 0 { -1 } else { settings.distinct[column] };
            let column = &codes.codes[column * codes.column_step..];
            V::split_units(units, scratch, &LeftCodes { column, step: codes.unit_step, last: last_left[i], other })
        };
        let left = node.left as usize;
        ranges[left] = (start, start + lefts);
        ranges[left + 1] = (start + lefts, end);
    }
    ranges
}

/// The largest code on the left of every node that names no set. Read here for all nodes: one by one while they grow, each would
/// wait for memory.
fn last_codes<S>(tree: &GrowingTree, settings: &TreeSettings<S>) -> Vec<i32> {
    let last_code = |node: &Node| match node.feature {
        ..0 => 0,
        feature if is_set(feature) => 0,
        feature if node.split == Node::NO_UNIT => settings.distinct[column_of(feature)] - 1,
        feature => settings.codes(column_of(feature))[node.split as usize],
    };
    tree.nodes.iter().map(last_code).collect()
}

/// The codes of one column that go left.
#[derive(Debug, Clone, Copy)]
pub struct LeftCodes<'a> {
    /// That of id i at `step * i`.
    pub column: &'a [i32],
    pub step: usize,
    /// The largest one, less that of missing values.
    pub last: i32,
    /// The code of missing values if these go left, or -1.
    pub other: i32,
}

/// `partition` by codes.
#[inline(always)]
pub fn split_units(units: &mut [u32], scratch: &mut [u32], codes: &LeftCodes) -> usize {
    let &LeftCodes { column, step, last, other } = codes;
    if other < 0 {
        return partition(units, scratch, |id| column[step * id] <= last);
    }
    partition(units, scratch, |id| (column[step * id] <= last) | (column[step * id] == other))
}

/// Puts the units that go left first, all in their order; how many they are.
#[inline(always)]
fn partition(units: &mut [u32], scratch: &mut [u32], goes_left: impl Fn(usize) -> bool) -> usize {
    let (mut lefts, mut others) = (0, 0);
    for k in 0..units.len() {
        let unit = units[k];
        let left = usize::from(goes_left(unit as usize));
        units[lefts] = unit;
        scratch[others] = unit;
        lefts += left;
        others += 1 - left;
    }
    units[lefts..].copy_from_slice(&scratch[..others]);
    lefts
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
    tree: &GrowingTree,
    settings: &TreeSettings<S>,
    (ranges, kept, filling): (&[Range], &[u32], &[u32]),
    tables: &mut ForestTables,
) {
    let width = settings.strategy.leaf_width();
    // No more than the nodes there are, so that bags leave no memory unused until they are joined.
    let most = tree.nodes.len();
    tables.feature.reserve_exact(most);
    tables.threshold.reserve_exact(most);
    tables.left.reserve_exact(most);
    tables.statistics.reserve_exact(width * most.div_ceil(2));
    let root = tables.feature.len();
    tables.roots.push(root as u32);
    let mut queue = vec![kept[0]];
    let mut k = 0;
    while k < queue.len() {
        let i = queue[k] as usize;
        let node = tree.nodes[i];
        k += 1;
        tables.feature.push(node.feature);
        if node.feature >= 0 {
            let threshold = if is_set(node.feature) {
                copy_set(&tree.sets, node.split as usize, tables)
            } else if node.split == Node::NO_UNIT {
                f64::INFINITY
            } else {
                settings.x[column_of(node.feature) * settings.n + node.split as usize]
            };
            tables.threshold.push(threshold);
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

/// Copies the set that begins at word `at`; its first word in the tables.
fn copy_set(sets: &[u32], at: usize, tables: &mut ForestTables) -> f64 {
    let to = tables.sets.len();
    tables.sets.extend_from_slice(&sets[at..=at + words_of(sets, at)]);
    to as f64
}
