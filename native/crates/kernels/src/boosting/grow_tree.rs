//! Twin of packages/kernels/src/boosting/grow-tree.ts, for a team of workers that own ranges of rows.

use std::ops::Range;

use super::bins::Bins;
use super::histogram::{Block, RowGradients, build};
use super::scan::{BlockShape, NodeTotals, Split, scan_one, scan_pair};
use super::team::{Barrier, Board};
use crate::simd::Simd;

/// What a team shares while it grows trees. Sums of integers do not depend on who adds them.
#[derive(Debug)]
pub struct Growth<'a> {
    pub bins: &'a Bins,
    pub max_depth: usize,
    pub min_leaf_size: u32,
    pub simd: Simd,
    pub team: usize,
    pub barrier: &'a Barrier,
    /// Gradient sum over each worker's part of the root.
    pub sums: Board<i64>,
    /// Each worker's part of the histograms of a level, one per built child and block.
    pub partials: Board<Vec<Block>>,
    /// Best splits of a level's nodes within each worker's blocks.
    pub splits: Board<Vec<Split>>,
}

#[derive(Debug, Clone, Copy)]
pub struct TreeNode {
    /// -1 for a leaf.
    pub column: i32,
    pub bin: u8,
    pub missing_left: u8,
    /// Left child; the right one follows it.
    pub left: u32,
}

#[derive(Debug, Clone, Copy)]
pub struct Leaf {
    pub node: u32,
    pub sum: i64,
    pub count: u32,
}

/// One tree: nodes in the order of their creation.
#[derive(Debug, Default)]
pub struct GrownTree {
    pub nodes: Vec<TreeNode>,
    pub leaves: Vec<Leaf>,
}

/// A node whose rows are not yet settled: the worker's own part of its rows, and totals over all workers.
#[derive(Debug, Clone)]
struct OpenNode {
    id: u32,
    rows: Range<usize>,
    sum: i64,
    count: u32,
    slot: usize,
}

/// One worker's part of a growing tree; buffers are reused from tree to tree.
#[derive(Debug)]
pub struct Grower<'a> {
    growth: &'a Growth<'a>,
    rank: usize,
    /// First training row of this worker.
    first: u32,
    lists: [Vec<u32>; 2],
    /// Blocks of columns that this worker scans.
    blocks: Vec<usize>,
    /// Merged histograms, per slot one for each of `blocks`.
    histograms: Vec<Block>,
    level: Vec<OpenNode>,
    best: Vec<Split>,
    pub tree: GrownTree,
    /// Leaf number of each training row of this worker.
    pub leaves: Vec<u16>,
}

const LEAF: TreeNode = TreeNode { column: -1, bin: 0, missing_left: 0, left: 0 };

impl<'a> Grower<'a> {
    pub fn new(growth: &'a Growth<'a>, rank: usize, rows: &Range<usize>) -> Self {
        Self {
            growth,
            rank,
            first: rows.start as u32,
            lists: [vec![0; rows.len()], vec![0; rows.len()]],
            blocks: (rank..growth.bins.blocks).step_by(growth.team).collect(),
            histograms: Vec::new(),
            level: Vec::new(),
            best: Vec::new(),
            tree: GrownTree::default(),
            leaves: vec![0; rows.len()],
        }
    }

    /// Grows one tree on this worker's rows `sample`, of `count` over all workers.
    pub fn grow(&mut self, gradients: &[i32], sample: &[u32], count: u32, penalty: f64) {
        self.tree.nodes.clear();
        self.tree.leaves.clear();
        self.tree.nodes.push(LEAF);
        let own: i64 = sample.iter().map(|&i| i64::from(gradients[(i - self.first) as usize])).sum();
        *self.growth.sums.write(self.rank) = own;
        let root = OpenNode { id: 0, rows: 0..sample.len(), sum: own, count, slot: 0 };
        self.level.clear();
        self.level.push(root);
        self.build_level(gradients, sample);
        self.growth.barrier.wait();
        self.level[0].sum = self.growth.sums.read_all().map(|sum| *sum).sum();
        let mut slots = 1;
        for depth in 0..self.growth.max_depth {
            self.find_splits(penalty);
            let mut lists = std::mem::take(&mut self.lists);
            let [even, odd] = &mut lists;
            let (source, target) = match depth % 2 {
                _ if depth == 0 => (sample, even),
                0 => (odd.as_slice(), even),
                _ => (even.as_slice(), odd),
            };
            let last = depth + 1 == self.growth.max_depth;
            self.split_level(source, target, last, &mut slots);
            if !self.level.is_empty() {
                self.build_level(gradients, target);
            }
            self.lists = lists;
            if self.level.is_empty() {
                break;
            }
            self.growth.barrier.wait();
        }
    }

    /// Whether a node can be split at all.
    fn is_splittable(&self, node: &OpenNode) -> bool {
        u64::from(node.count) >= 2 * u64::from(self.growth.min_leaf_size)
    }

    /// The nodes of the level that get a histogram of their own (the root, or the smaller of two siblings), if it or
    /// its sibling can be split.
    fn built(&self) -> Vec<(usize, OpenNode)> {
        let nodes = self.level.chunks(2).enumerate();
        let live = nodes.filter(|(_, pair)| pair.last().is_some_and(|larger| self.is_splittable(larger)));
        live.map(|(family, pair)| (family, pair[0].clone())).collect()
    }

    /// Sums the histograms of the level over this worker's rows.
    fn build_level(&mut self, gradients: &[i32], list: &[u32]) {
        let Growth { bins, team, .. } = *self.growth;
        let blocks = bins.blocks;
        for (family, node) in self.built() {
            let rows = RowGradients { list: &list[node.rows.clone()], first: self.first, gradients };
            if team == 1 {
                build(bins, rows, blocks_at(&mut self.histograms, node.slot * blocks, blocks));
            } else {
                let mut partial = self.growth.partials.write(self.rank);
                build(bins, rows, blocks_at(&mut partial, family * blocks, blocks));
            }
        }
    }

    /// Best split of every node of the level, into `best`.
    fn find_splits(&mut self, penalty: f64) {
        self.best.clear();
        self.best.resize(self.level.len(), Split::default());
        for (family, node) in self.built() {
            for k in 0..self.blocks.len() {
                if self.growth.team > 1 {
                    self.merge(family, node.slot, k);
                }
                self.scan_family(family, k, penalty);
            }
        }
        if self.growth.team == 1 {
            return;
        }
        self.growth.splits.write(self.rank).clone_from(&self.best);
        self.growth.barrier.wait();
        for splits in self.growth.splits.read_all() {
            for (best, &split) in self.best.iter_mut().zip(splits.iter()) {
                keep(best, split);
            }
        }
    }

    /// Adds up the workers' parts of one histogram.
    fn merge(&mut self, family: usize, slot: usize, k: usize) {
        let growth = self.growth;
        let block = self.blocks[k];
        let own = self.blocks.len();
        let merged = &mut blocks_at(&mut self.histograms, slot * own, own)[k];
        let bins = growth.bins.block_bins[block];
        for (rank, partial) in growth.partials.read_all().enumerate() {
            let part = &partial[family * growth.bins.blocks + block];
            for bin in (0..bins).chain([super::bins::MISSING_BIN]) {
                for (sum, value) in merged[bin].iter_mut().zip(&part[bin]) {
                    *sum = if rank == 0 { *value } else { sum.wrapping_add(*value) };
                }
            }
        }
    }

    /// Scans one block of the root or of two siblings.
    fn scan_family(&mut self, family: usize, k: usize, penalty: f64) {
        let Growth { bins, simd, min_leaf_size, .. } = *self.growth;
        let block = self.blocks[k];
        let column = (block * super::bins::LANES) as u32;
        let shape = BlockShape { column, bins: bins.block_bins[block], missing: bins.block_missing[block] };
        let totals = |node: &OpenNode| NodeTotals::new(node.sum, node.count, penalty, min_leaf_size);
        let own = self.blocks.len();
        let at = 2 * family;
        match &self.level[at..self.level.len().min(at + 2)] {
            [small, large] => {
                let first = self.is_splittable(small).then(|| totals(small));
                let places = [small.slot * own + k, large.slot * own + k];
                let second = totals(large);
                if let Ok([child, parent]) = self.histograms.get_disjoint_mut(places) {
                    let (a, b) = scan_pair(simd, shape, (child, parent), (first, second));
                    keep(&mut self.best[at], a);
                    keep(&mut self.best[at + 1], b);
                }
            }
            [root] => {
                let split = scan_one(simd, shape, &self.histograms[root.slot * own + k], totals(root));
                keep(&mut self.best[at], split);
            }
            _ => {}
        }
    }

    /// Splits the nodes of the level or makes leaves of them, and opens the next level.
    fn split_level(&mut self, source: &[u32], target: &mut [u32], last: bool, slots: &mut usize) {
        let level = std::mem::take(&mut self.level);
        for (k, node) in level.iter().enumerate() {
            let split = self.best[k];
            if split.gain <= 0.0 {
                let leaf = self.add_leaf(node.id, node.sum, node.count);
                for &i in &source[node.rows.clone()] {
                    self.leaves[(i - self.first) as usize] = leaf;
                }
                continue;
            }
            let left = self.add_children(node.id, &split);
            let (sum, count) = (node.sum - split.sum, node.count - split.count);
            let side = Side::new(self.growth.bins, &split);
            if last {
                let leaf = self.add_leaf(left, split.sum, split.count);
                self.add_leaf(left + 1, sum, count);
                for &i in &source[node.rows.clone()] {
                    self.leaves[(i - self.first) as usize] = leaf + u16::from(side.is_right(i));
                }
                continue;
            }
            let middle = node.rows.start + partition(&source[node.rows.clone()], &mut target[node.rows.clone()], &side);
            let a = OpenNode { id: left, rows: node.rows.start..middle, sum: split.sum, count: split.count, slot: 0 };
            let b = OpenNode { id: left + 1, rows: middle..node.rows.end, sum, count, slot: 0 };
            let (small, large) = if a.count <= b.count { (a, b) } else { (b, a) };
            self.level.push(OpenNode { slot: *slots, ..small });
            self.level.push(OpenNode { slot: node.slot, ..large });
            *slots += 1;
        }
    }

    fn add_children(&mut self, id: u32, split: &Split) -> u32 {
        let left = self.tree.nodes.len() as u32;
        let node = TreeNode { column: split.column as i32, bin: split.bin, missing_left: split.missing_left, left };
        self.tree.nodes[id as usize] = node;
        self.tree.nodes.extend([LEAF, LEAF]);
        left
    }

    fn add_leaf(&mut self, node: u32, sum: i64, count: u32) -> u16 {
        self.tree.leaves.push(Leaf { node, sum, count });
        // A tree of depth 16 has at most 2^16 leaves.
        (self.tree.leaves.len() - 1) as u16
    }
}

/// Room for `count` blocks from `start`.
fn blocks_at(blocks: &mut Vec<Block>, start: usize, count: usize) -> &mut [Block] {
    if blocks.len() < start + count {
        blocks.resize(start + count, [super::histogram::EMPTY; 256]);
    }
    &mut blocks[start..start + count]
}

/// Keeps the split with the larger gain; of equal ones the lower column.
fn keep(best: &mut Split, split: Split) {
    if split.gain > best.gain || (split.gain == best.gain && split.gain > 0.0 && split.column < best.column) {
        *best = split;
    }
}

/// Which child a row belongs to.
struct Side<'a> {
    bins: &'a [u8],
    /// Adding one modulo 256 moves the bin of missing values before all others.
    shift: u8,
    limit: u8,
}

impl<'a> Side<'a> {
    fn new(bins: &'a Bins, split: &Split) -> Self {
        let column = &bins.columns[split.column as usize * bins.size..][..bins.size];
        Self { bins: column, shift: split.missing_left, limit: split.bin + split.missing_left }
    }

    #[inline(always)]
    fn is_right(&self, row: u32) -> bool {
        self.bins[row as usize].wrapping_add(self.shift) > self.limit
    }
}

/// Writes the rows of both children, the right ones from the end; returns the number of left ones.
fn partition(source: &[u32], target: &mut [u32], side: &Side) -> usize {
    assert_eq!(source.len(), target.len());
    let mut left = 0;
    let mut right = source.len();
    for &i in source {
        let is_right = usize::from(side.is_right(i));
        // Both ends are written and one is kept: no branch to mispredict.
        // SAFETY: left < right, because each of the rows before this one has moved one of them by one, starting from
        // 0 and the length; so both places are within `target`.
        unsafe {
            *target.get_unchecked_mut(left) = i;
            *target.get_unchecked_mut(right - 1) = i;
        }
        left += 1 - is_right;
        right -= is_right;
    }
    left
}
