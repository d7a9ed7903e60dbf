//! Twin of packages/kernels/src/boosting/grow-tree.ts, for a team of workers that own ranges of rows.

use std::ops::Range;

use super::bins::Bins;
use super::histogram::{Block, RowGradients, build, count_of, sum_of};
use super::partition::{Side, partition};
use super::scan::{Family, scan_pair, scan_root};
use super::split::{BlockShape, NodeTotals, Split};
use super::team::{Barrier, Board, share};
use crate::simd::Simd;

/// What a team shares while it grows trees. Sums of integers do not depend on who adds them.
#[derive(Debug)]
pub struct Growth<'a> {
    pub bins: &'a Bins,
    pub max_depth: usize,
    /// In counts, as the entries of histograms have them.
    pub min_leaf_size: u64,
    /// Weights of the training rows as counts.
    pub counts: Option<&'a [i32]>,
    pub monotone: Option<&'a [i8]>,
    pub crew: Crew,
    pub barrier: &'a Barrier,
    /// Sum of the entries of each worker's part of the root.
    pub sums: Board<i64>,
    /// Each worker's part of the histograms of a level.
    pub partials: Board<Vec<Block>>,
    /// Best splits of a level's nodes within each worker's blocks; for even levels and for odd ones.
    pub splits: [Board<Verdict>; 2],
}

impl Growth<'_> {
    /// Whether workers own rows, so that sums over rows have to be put together.
    pub fn shares_rows(&self) -> bool {
        self.crew.team > 1 && self.crew.share == Share::Rows
    }
}

/// How to run a fit; changes no number.
#[derive(Debug, Clone, Copy)]
pub struct Crew {
    pub simd: Simd,
    pub team: usize,
    pub share: Share,
}

/// What the workers of a team divide among themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Ranges of rows: each level's histograms are put together from parts.
    Rows,
    /// Blocks of columns: each worker knows all rows and finds the best splits of its columns, and best splits are all
    /// that workers tell each other.
    Columns,
}

/// What a worker has found out about a level.
#[derive(Debug, Default)]
pub struct Verdict {
    best: Vec<Split>,
    /// Whether the worker goes on without the others after this tree.
    alone: bool,
}

/// Meetings that the first worker may sleep through before it goes on alone: where the processor is busy with other
/// work, waiting for a worker that shares columns costs more than doing its share.
const PATIENCE: usize = 8;

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

/// How the splits of a level are looked for.
#[derive(Debug, Clone, Copy)]
struct Search {
    penalty: f64,
    /// Whether the level is the last one: its histograms are not needed again.
    last: bool,
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
    blocks: Range<usize>,
    /// Meetings so far, and how many of them this worker slept through.
    meetings: usize,
    sleeps: usize,
    /// Whether the others are done with: the first worker of a team that shares columns has sent them away.
    pub alone: bool,
    /// Whether they leave after this tree.
    leaving: bool,
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
            blocks: share(growth.bins.blocks, rank, growth.crew.team),
            meetings: 0,
            sleeps: 0,
            alone: growth.crew.team == 1,
            leaving: false,
            histograms: Vec::new(),
            level: Vec::new(),
            best: Vec::new(),
            tree: GrownTree::default(),
            leaves: vec![0; rows.len()],
        }
    }

    /// Grows one tree on this worker's rows `sample`.
    pub fn grow(&mut self, gradients: &[i32], sample: &[u32], penalty: f64) {
        self.tree.nodes.clear();
        self.tree.leaves.clear();
        self.tree.nodes.push(LEAF);
        let own = self.rows(gradients, sample).total();
        let mut root = OpenNode { id: 0, rows: 0..sample.len(), sum: sum_of(own), count: count_of(own), slot: 0 };
        if self.growth.shares_rows() {
            *self.growth.sums.write(self.rank) = own;
            // Not known before all have posted theirs; every worker has to take part in what comes before.
            root.count = u32::MAX;
        }
        self.level.clear();
        self.level.push(root);
        let mut slots = 1;
        for depth in 0..self.growth.max_depth {
            let mut lists = std::mem::take(&mut self.lists);
            let [even, odd] = &mut lists;
            let (source, target) = match depth % 2 {
                _ if depth == 0 => (sample, even),
                0 => (odd.as_slice(), even),
                _ => (even.as_slice(), odd),
            };
            let last = depth + 1 == self.growth.max_depth;
            blocks_at(&mut self.histograms, 0, slots * self.blocks.len());
            self.find_splits(gradients, source, Search { penalty, last });
            self.split_level(source, target, last, &mut slots);
            self.lists = lists;
            if self.level.is_empty() {
                break;
            }
        }
        if self.leaving && !self.alone {
            self.alone = true;
            self.blocks = 0..self.growth.bins.blocks;
        }
    }

    fn rows<'b>(&'b self, gradients: &'b [i32], list: &'b [u32]) -> RowGradients<'b> {
        let first = self.first as usize;
        let counts = self.growth.counts.map(|counts| &counts[first..first + gradients.len()]);
        RowGradients { list, first: self.first, gradients, counts }
    }

    /// Whether a node can be split at all.
    fn is_splittable(&self, node: &OpenNode) -> bool {
        u64::from(node.count) >= 2 * self.growth.min_leaf_size
    }

    /// The families of the level (the root, or two siblings, the smaller one first) that are worth a histogram: if the
    /// larger child cannot be split, neither can the smaller one.
    fn families(&self) -> impl Iterator<Item = (usize, &[OpenNode])> {
        let families = self.level.chunks(2).enumerate();
        families.filter(|(_, nodes)| nodes.last().is_some_and(|larger| self.is_splittable(larger)))
    }

    /// Sums histograms over this worker's rows: of the root or the smaller sibling, per place.
    fn build(&self, families: impl Iterator<Item = (usize, Range<usize>)>, gradients: &[i32], list: &[u32]) {
        let bins = self.growth.bins;
        let blocks = if self.growth.shares_rows() { 0..bins.blocks } else { self.blocks.clone() };
        let mut own = self.growth.partials.write(self.rank);
        for (place, rows) in families {
            let rows = self.rows(gradients, &list[rows]);
            build(bins, rows, blocks.clone(), blocks_at(&mut own, place * blocks.len(), blocks.len()));
        }
    }

    /// Best split of every node of the level, into `best`.
    fn find_splits(&mut self, gradients: &[i32], list: &[u32], search: Search) {
        let mut best = std::mem::take(&mut self.best);
        best.clear();
        best.resize(self.level.len(), Split::default());
        let families: Vec<_> = self.families().map(|(family, nodes)| (family, nodes[0].rows.clone())).collect();
        if self.growth.shares_rows() {
            self.build(families.iter().cloned(), gradients, list);
            self.growth.barrier.wait();
            if let [root] = self.level.as_mut_slice() {
                let total = self.growth.sums.read_all().map(|own| *own).sum();
                (root.sum, root.count) = (sum_of(total), count_of(total));
            }
            for (family, _) in families {
                self.scan_family((family, family), search, &mut best);
            }
        } else {
            // One family after the other, each scanned while its histogram is in the first-level cache.
            for (family, rows) in families {
                self.build(std::iter::once((0, rows)), gradients, list);
                self.scan_family((family, 0), search, &mut best);
            }
        }
        if !self.alone {
            self.agree(&mut best);
        }
        self.best = best;
    }

    /// Puts the best splits of all workers together.
    fn agree(&mut self, best: &mut [Split]) {
        // A worker may post while another still reads what was posted at the meeting before, so boards take turns.
        let board = &self.growth.splits[self.meetings % 2];
        self.meetings += 1;
        {
            let mut own = board.write(self.rank);
            own.best.clear();
            own.best.extend_from_slice(best);
            own.alone = self.growth.crew.share == Share::Columns && self.sleeps > PATIENCE;
        }
        self.sleeps += usize::from(self.growth.barrier.wait());
        for (rank, verdict) in board.read_all().enumerate() {
            for (best, &split) in best.iter_mut().zip(&verdict.best) {
                keep(best, split);
            }
            self.leaving |= rank == 0 && verdict.alone;
        }
    }

    /// Scans this worker's blocks of a family, whose histograms lie at `place` of the workers'.
    fn scan_family(&mut self, (family, place): (usize, usize), search: Search, best: &mut [Split]) {
        let Growth { bins, crew, min_leaf_size, .. } = *self.growth;
        let totals = |node: &OpenNode| NodeTotals::new(node.sum, node.count, search.penalty, min_leaf_size);
        let (workers, built) = if self.growth.shares_rows() {
            (0..crew.team, 0..bins.blocks)
        } else {
            (self.rank..self.rank + 1, self.blocks.clone())
        };
        let parts: Vec<_> = workers.map(|rank| self.growth.partials.read(rank)).collect();
        let own = self.blocks.len();
        let at = 2 * family;
        let nodes = &self.level[at..self.level.len().min(at + 2)];
        for (k, block) in self.blocks.clone().enumerate() {
            let column = (block * super::bins::LANES) as u32;
            let directions = self.growth.monotone.map(|all| {
                let column = column as usize;
                std::array::from_fn(|lane| all.get(column + lane).map_or(0.0, |&direction| f64::from(direction)))
            });
            let (regular, missing) = (bins.block_bins[block], bins.block_missing[block]);
            let shape = BlockShape { column, bins: regular, missing, directions };
            let part = |worker: usize| &parts[worker][place * built.len() + block - built.start];
            let others: Vec<&Block> = (1..parts.len()).map(part).collect();
            let parts = (part(0), others.as_slice());
            match nodes {
                [small, large] => {
                    let pair = (self.is_splittable(small).then(|| totals(small)), totals(large));
                    let places = [small.slot * own + k, large.slot * own + k];
                    if let Ok([small, large]) = self.histograms.get_disjoint_mut(places) {
                        let family = Family { parts, small, large, keep: !search.last };
                        let (a, b) = scan_pair(crew.simd, shape, family, pair);
                        keep(&mut best[at], a);
                        keep(&mut best[at + 1], b);
                    }
                }
                [root] => {
                    let whole = &mut self.histograms[root.slot * own + k];
                    keep(&mut best[at], scan_root(crew.simd, shape, (parts, whole), totals(root)));
                }
                _ => {}
            }
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
            let middle = node.rows.start + {
                let Range { start, end } = node.rows;
                partition(self.growth.crew.simd, &source[start..end], &mut target[start..end], &side)
            };
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
        blocks.resize(start + count, Block::EMPTY);
    }
    &mut blocks[start..start + count]
}

/// Keeps the split with the larger gain; of equal ones the lower column.
fn keep(best: &mut Split, split: Split) {
    if split.gain > best.gain || (split.gain == best.gain && split.gain > 0.0 && split.column < best.column) {
        *best = split;
    }
}
