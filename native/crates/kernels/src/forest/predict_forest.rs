//! Twin of packages/kernels/src/forest/predict-forest.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::grow_forest::Kind;
use super::leaf_statistics::leaf_width;
use super::little_bags::little_bag_variance;
use super::solve_prediction::{Solution, solve_causal, solve_regression};
use super::subsets::{draw_subset, is_member};
use super::tree_tables::NO_LEAF;
use crate::KernelError;
use crate::error::expect_length;
use crate::rng::Rng;
use crate::threads::with_threads;

#[derive(Debug, Clone)]
pub struct PredictForestInput<'a> {
    pub kind: Kind,
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
    pub roots: &'a [u32],
    pub feature: &'a [i32],
    pub threshold: &'a [f64],
    pub left: &'a [u32],
    pub statistics: &'a [f64],
    pub from: usize,
    pub to: usize,
    pub bag_size: usize,
    pub key: &'a [u32],
    pub bag_sample: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PredictForestOutput {
    pub estimate: Vec<f64>,
    pub variance: Vec<f64>,
    pub bags: Vec<u32>,
}

/// Most rows that are taken through all trees together, and most leaves remembered for them.
const MOST_ROWS: usize = 1024;
const MOST_LEAVES: usize = 1 << 21;

/// # Errors
/// `KernelError::Shape` if an array has the wrong length, `KernelError::Options` if rows, bags or nodes are out of range.
pub fn predict_forest(input: &PredictForestInput, threads: usize) -> Result<PredictForestOutput, KernelError> {
    check_input(input)?;
    let rows = input.to - input.from;
    let nodes: Vec<Node> = (0..input.feature.len())
        .map(|i| Node { threshold: input.threshold[i], left: input.left[i], feature: input.feature[i] })
        .collect();
    let block_rows = (MOST_LEAVES / input.roots.len().max(1)).clamp(32, MOST_ROWS);
    let mut output = PredictForestOutput { estimate: vec![0.0; rows], variance: vec![0.0; rows], bags: vec![0; rows] };
    with_threads(threads, || {
        let in_bag = drawn_bags(input);
        let blocks = (
            output.estimate.par_chunks_mut(block_rows),
            output.variance.par_chunks_mut(block_rows),
            output.bags.par_chunks_mut(block_rows),
        );
        blocks.into_par_iter().enumerate().for_each_init(
            || Block::new(input, block_rows),
            |block, (b, (estimate, variance, bags))| {
                let size = estimate.len();
                block.load(input, input.from + b * block_rows, size);
                block.descend(input, &nodes, &in_bag);
                for i in 0..size {
                    (estimate[i], variance[i], bags[i]) = block.settle(input, i);
                }
            },
        );
        Ok(())
    })?;
    Ok(output)
}

/// A node in one cache line with its neighbours.
#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f64,
    left: u32,
    feature: i32,
}

/// The subsample of every bag as bits; none where the rows are new.
fn drawn_bags(input: &PredictForestInput) -> Vec<Vec<u32>> {
    let Ok(key) = <[u32; 4]>::try_from(input.key) else { return Vec::new() };
    let forest = Rng::from_key(key);
    let bags = input.roots.len() / input.bag_size;
    (0..bags as u64)
        .into_par_iter()
        .map(|b| {
            let mut bits = vec![0; input.n.div_ceil(32)];
            draw_subset(&mut forest.fork("bag", b), input.n, input.bag_sample, &mut bits);
            bits
        })
        .collect()
}

/// Rows that are taken through all trees together.
struct Block {
    start: usize,
    size: usize,
    /// Their covariates, row-major.
    x: Vec<f64>,
    /// Row of `statistics` by tree and row, or `NO_LEAF` where the tree says nothing.
    leaves: Vec<u32>,
    totals: Vec<[f64; 4]>,
    trees: Vec<u32>,
    walk: Walk,
}

/// Rows on their way down a tree.
struct Walk {
    /// Rows of the block that the bag may predict.
    rows: Vec<u32>,
    node: Vec<u32>,
    row: Vec<u32>,
    leaf: Vec<u32>,
}

impl Block {
    fn new(input: &PredictForestInput, rows: usize) -> Self {
        let words = || vec![0; rows];
        Self {
            start: 0,
            size: 0,
            x: vec![0.0; rows * input.p],
            leaves: vec![0; rows * input.roots.len()],
            totals: vec![[0.0; 4]; rows],
            trees: words(),
            walk: Walk { rows: Vec::with_capacity(rows), node: words(), row: words(), leaf: words() },
        }
    }

    fn load(&mut self, input: &PredictForestInput, start: usize, size: usize) {
        (self.start, self.size) = (start, size);
        for (j, column) in input.x.chunks_exact(input.n).enumerate() {
            for (i, &value) in column[start..start + size].iter().enumerate() {
                self.x[i * input.p + j] = value;
            }
        }
        self.totals.fill([0.0; 4]);
        self.trees.fill(0);
    }

    /// Takes the rows through every tree and adds up their leaf means.
    fn descend(&mut self, input: &PredictForestInput, nodes: &[Node], in_bag: &[Vec<u32>]) {
        let width = leaf_width(input.kind == Kind::Causal);
        let Self { start, size, x, leaves, totals, trees, walk } = self;
        for (bag, roots) in input.roots.chunks_exact(input.bag_size).enumerate() {
            walk.rows.clear();
            match in_bag.get(bag) {
                Some(bits) => walk.rows.extend((0..*size as u32).filter(|&i| !is_member(bits, *start + i as usize))),
                None => walk.rows.extend(0..*size as u32),
            }
            for (t, &root) in roots.iter().enumerate() {
                walk.down(nodes, root, x, input.p);
                let leaves = &mut leaves[(bag * input.bag_size + t) * *size..][..*size];
                leaves.fill(NO_LEAF);
                for &i in &walk.rows {
                    let leaf = nodes[walk.leaf[i as usize] as usize].left;
                    leaves[i as usize] = leaf;
                    if leaf != NO_LEAF {
                        trees[i as usize] += 1;
                        let statistics = &input.statistics[leaf as usize * width..][..width];
                        for (total, mean) in totals[i as usize].iter_mut().zip(statistics) {
                            *total += mean;
                        }
                    }
                }
            }
        }
    }

    /// Solves for row i: estimate, variance and complete bags.
    fn settle(&self, input: &PredictForestInput, i: usize) -> (f64, f64, u32) {
        let trees = f64::from(self.trees[i]);
        let means = self.totals[i].map(|total| total / trees);
        let solution = match input.kind {
            Kind::Causal => solve_causal(means),
            Kind::Regression => Some(solve_regression(means[0])),
        };
        let (bags, bag_squares, tree_squares) = self.spread(input, i, solution.as_ref());
        let Some(solution) = solution else { return (f64::NAN, f64::NAN, bags) };
        let known = bags > 0 && input.bag_size > 1;
        let variance =
            if known { little_bag_variance(bags, bag_squares, tree_squares, input.bag_size) } else { f64::NAN };
        (if trees == 0.0 { f64::NAN } else { solution.estimate }, variance, bags)
    }

    /// Squared influences of row i, over complete bags and over their trees.
    fn spread(&self, input: &PredictForestInput, i: usize, solution: Option<&Solution>) -> (u32, f64, f64) {
        let (mut bags, mut bag_squares, mut tree_squares) = (0, 0.0, 0.0);
        let trees = input.roots.len();
        for first in (0..trees).step_by(input.bag_size) {
            let (mut sum, mut squares) = (0.0, 0.0);
            let complete = (first..first + input.bag_size).all(|tree| {
                let leaf = self.leaves[tree * self.size + i];
                if leaf == NO_LEAF {
                    return false;
                }
                let influence = solution.map_or(0.0, |s| influence_of(input, leaf as usize, s));
                sum += influence;
                squares += influence * influence;
                true
            });
            if complete {
                let mean = sum / input.bag_size as f64;
                bags += 1;
                bag_squares += mean * mean;
                tree_squares += squares;
            }
        }
        (bags, bag_squares, tree_squares)
    }
}

impl Walk {
    /// Takes all rows down one tree, a level a round; rows that reached a leaf are compacted away, without a branch.
    fn down(&mut self, nodes: &[Node], root: u32, x: &[f64], p: usize) {
        let Self { rows, node, row, leaf } = self;
        for (k, &i) in rows.iter().enumerate() {
            node[k] = root;
            row[k] = i;
            leaf[i as usize] = root;
        }
        let mut walking = if nodes[root as usize].feature < 0 { 0 } else { rows.len() };
        while walking > 0 {
            let mut next = 0;
            for k in 0..walking {
                let (at, i) = (nodes[node[k] as usize], row[k]);
                let goes_left = x[i as usize * p + at.feature as usize] <= at.threshold;
                let child = at.left + 1 - u32::from(goes_left);
                leaf[i as usize] = child;
                node[next] = child;
                row[next] = i;
                next += usize::from(nodes[child as usize].feature >= 0);
            }
            walking = next;
        }
    }
}

fn influence_of(input: &PredictForestInput, leaf: usize, solution: &Solution) -> f64 {
    let Solution { slope, constant, .. } = solution;
    match input.kind {
        Kind::Regression => slope[0] * input.statistics[leaf] + constant,
        Kind::Causal => {
            let means = &input.statistics[4 * leaf..][..4];
            let first = slope[0] * means[0] + slope[1] * means[1];
            let second = slope[2] * means[2] + slope[3] * means[3];
            first + second + constant
        }
    }
}

fn check_input(input: &PredictForestInput) -> Result<(), KernelError> {
    let nodes = input.feature.len();
    expect_length("x", input.n * input.p, input.x.len())?;
    expect_length("threshold", nodes, input.threshold.len())?;
    expect_length("left", nodes, input.left.len())?;
    expect_length("key", if input.key.is_empty() { 0 } else { 4 }, input.key.len())?;
    let refuse = |what, message: &str| Err(KernelError::Options { what, message: message.to_string() });
    if input.from > input.to || input.to > input.n {
        return refuse("rows", "must lie within the design.");
    }
    if input.bag_size < 1 || !input.roots.len().is_multiple_of(input.bag_size) {
        return refuse("roots", "must hold whole bags.");
    }
    if !input.key.is_empty() && !(1..=input.n).contains(&input.bag_sample) {
        return refuse("bagSample", "must lie within the design.");
    }
    let width = leaf_width(input.kind == Kind::Causal);
    let leaves = input.statistics.len() / width;
    if !input.statistics.len().is_multiple_of(width) {
        return refuse("statistics", "must hold whole leaves.");
    }
    if input.roots.iter().any(|&root| root as usize >= nodes) {
        return refuse("roots", "must name nodes.");
    }
    let sound = input.feature.iter().zip(input.left).enumerate().all(|(node, (&column, &next))| match column {
        // A child after its parent: every walk ends.
        0.. => (column as usize) < input.p && next as usize > node && (next as usize) + 1 < nodes,
        _ => next == NO_LEAF || (next as usize) < leaves,
    });
    if sound { Ok(()) } else { refuse("tables", "name a column, child or leaf that does not exist.") }
}
