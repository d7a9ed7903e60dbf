//! Twin of packages/kernels/src/forest/grow-tree.ts, which states the contract. Parity: exact.

use super::best_cut::{BestCut, Scores};
use super::candidate_features::draw_candidates;
use super::partition::permute_node;
use super::record_split::record_split;
use super::scan_column::ColumnSearch;
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeUnits};
use super::vectors::Vectors;
use super::workspace::{Grids, GrowingTree, Id, Node, Units, Workspace};
use crate::rng::Rng;

/// What every tree of a forest shares.
#[derive(Debug)]
pub struct TreeSettings<'a, S> {
    pub strategy: S,
    pub n: usize,
    pub x: &'a [f64],
    pub rank: &'a [i32],
    pub code: &'a [i32],
    pub distinct: &'a [i32],
    pub missing: &'a [i32],
    pub categorical: &'a [u8],
    /// Whether any column has missing values: only then do nodes say where they go.
    pub takes_missing: bool,
    pub limits: CutLimits,
    pub max_depth: u32,
    /// Whether the codes of units that fill leaves are copied to rows first.
    pub by_rows: bool,
    pub thresholds: Vec<f64>,
}

impl<S> TreeSettings<'_, S> {
    /// Codes of one column by unit.
    #[inline(always)]
    pub fn codes(&self, feature: usize) -> &[i32] {
        &self.code[feature * self.n..][..self.n]
    }
}

/// A node that may be split: units `start..end` of one side's buffers.
#[derive(Debug, Clone, Copy)]
pub struct OpenNode<M> {
    pub id: usize,
    pub side: usize,
    pub start: usize,
    pub end: usize,
    pub depth: u32,
    /// The strategy's.
    pub moments: M,
}

/// Grows one tree on the units of `sample`, depth first, left child first, into `tree`.
#[inline(always)]
pub fn grow_tree<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    ws: &mut Workspace<I>,
    vectors: &mut V,
    tree: &mut GrowingTree,
    (settings, sample): (&TreeSettings<S>, &[u32]),
    rng: &mut Rng,
) {
    load::<I, V, S>(ws, settings, sample);
    tree.nodes.clear();
    tree.sets.clear();
    tree.nodes.push(Node::LEAF);
    if let Some(root) = open_node(&ws.units[0], settings, (0, 0, 0..sample.len(), 0)) {
        grow_open(ws, vectors, tree, settings, root, rng);
    }
}

/// Grows everything below an open node.
#[inline(always)]
pub fn grow_open<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    ws: &mut Workspace<I>,
    vectors: &mut V,
    tree: &mut GrowingTree,
    settings: &TreeSettings<S>,
    root: OpenNode<S::Moments>,
    rng: &mut Rng,
) {
    let mut open = Vec::with_capacity(64);
    open.push(root);
    while let Some(node) = open.pop() {
        if vectors.subtree(ws, tree, settings, &node, rng) {
            continue;
        }
        draw_candidates(rng, &settings.thresholds, &mut ws.candidate);
        if let Some(best) = search(ws, vectors, settings, &node) {
            let (left, right) = divide::<I, V, S>(ws, tree, settings, &node, &best);
            open.extend(right);
            open.extend(left);
        }
    }
}

/// Copies the tree's units together and orders them in every feature.
#[inline(always)]
fn load<I: Id, V: Vectors<I>, S: GrowthStrategy>(ws: &mut Workspace<I>, settings: &TreeSettings<S>, sample: &[u32]) {
    let units = &mut ws.units[0];
    units.unit[..sample.len()].copy_from_slice(sample);
    for (column, to) in settings.strategy.columns().iter().zip(&mut units.columns) {
        for (value, &unit) in to.iter_mut().zip(sample) {
            *value = column[unit as usize];
        }
    }
    let n = settings.n;
    for (rank, order) in settings.rank.chunks_exact(n).zip(ws.order[0].chunks_exact_mut(ws.capacity)) {
        V::presort(rank, sample, &mut ws.place, &mut ws.taken, order);
    }
}

/// The node with its moments, or `None` if it has to stay a leaf.
#[inline(always)]
fn open_node<S: GrowthStrategy>(
    units: &Units,
    settings: &TreeSettings<S>,
    (id, side, range, depth): (usize, usize, std::ops::Range<usize>, u32),
) -> Option<OpenNode<S::Moments>> {
    if depth >= settings.max_depth {
        return None;
    }
    let (start, end) = (range.start, range.end);
    let moments = settings.strategy.moments(&NodeUnits { columns: &units.columns, range }, &settings.limits)?;
    Some(OpenNode { id, side, start, end, depth, moments })
}

/// The best cut over the candidate features.
#[inline(always)]
fn search<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    ws: &mut Workspace<I>,
    vectors: &mut V,
    settings: &TreeSettings<S>,
    node: &OpenNode<S::Moments>,
) -> Option<BestCut> {
    let &OpenNode { side, start, end, ref moments, .. } = node;
    let size = end - start;
    let units = &ws.units[side];
    let node_units = NodeUnits { columns: &units.columns, range: start..end };
    let grid = settings.strategy.relabel(&node_units, moments, &settings.limits, &mut ws.grids)?;
    let (reciprocal, cut_weight) = (&ws.reciprocal, &mut ws.cut_weight);
    if settings.strategy.is_plain() {
        let sizes = &reciprocal[1..size];
        for ((weight, left), right) in cut_weight.iter_mut().zip(sizes).zip(sizes.iter().rev()) {
            *weight = (left * right) as f32;
        }
    }
    let Grids { rho, dose, dose_minimum, dose_rate, share } = &ws.grids;
    let scores = Scores { rho, dose, cut_weight, reciprocal, share, dose_minimum, dose_rate };
    if settings.strategy.components() == 1 {
        vectors.prepare(&scores, start, end);
    }
    // Integers, as their sum is: exact in any order.
    let total = share.get(start..end).map_or(0.0, |share| share.iter().map(|&w| i64::from(w)).sum::<i64>() as f64);
    let mut columns = ColumnSearch { vectors, settings, scores, grid, unit: &units.unit, total };
    let mut best = BestCut { gain: 0.0, feature: usize::MAX, cut: 0, absent: 0 };
    for feature in 0..ws.p {
        if ws.candidate[feature] {
            let order = &ws.order[side][feature * ws.capacity + start..][..size];
            columns.scan(feature, order, &mut ws.arranged, &mut best);
        }
    }
    (best.feature < ws.p).then_some(best)
}

/// The children of a split, where they can be split again.
type Children<M> = (Option<OpenNode<M>>, Option<OpenNode<M>>);

/// Splits a node and hands its units and orders on to the children that can be split again.
#[inline(always)]
fn divide<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    ws: &mut Workspace<I>,
    tree: &mut GrowingTree,
    settings: &TreeSettings<S>,
    node: &OpenNode<S::Moments>,
    best: &BestCut,
) -> Children<S::Moments> {
    let &OpenNode { side, start, end, .. } = node;
    let (capacity, other) = (ws.capacity, 1 - side);
    let middle = start + best.cut + 1;
    let winner = best.feature * capacity;
    let id = tree.nodes.len();
    tree.nodes.extend([Node::LEAF; 2]);
    let column = (&mut ws.order[side][winner + start..winner + end], ws.units[side].unit.as_slice());
    let split = record_split(settings, column, best, (&ws.grids, &mut ws.arranged), &mut tree.sets);
    tree.nodes[node.id] = Node { left: id as u32, ..split };
    let [a, b] = &mut ws.units;
    let (from, to) = if side == 0 { (a, b) } else { (b, a) };
    permute_node(&ws.order[side][winner + start..winner + end], start, &mut ws.moved, from, to);
    let depth = node.depth + 1;
    let left = open_node(to, settings, (id, other, start..middle, depth));
    let right = open_node(to, settings, (id + 1, other, middle..end, depth));
    if left.is_none() && right.is_none() {
        return (left, right);
    }
    let (order, to) = Workspace::orders(&mut ws.order, side);
    for feature in 0..ws.p {
        let from = feature * capacity;
        let to = &mut to[from + start..from + end];
        if feature == best.feature {
            // In the winning feature the new ids are in order already.
            for (k, id) in to.iter_mut().enumerate() {
                *id = I::from_index(start + k);
            }
            continue;
        }
        V::partition(&order[from + start..from + end], &ws.moved, I::from_index(middle), middle - start, to);
    }
    (left, right)
}
