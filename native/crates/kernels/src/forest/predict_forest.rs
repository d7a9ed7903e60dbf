//! Twin of packages/kernels/src/forest/predict-forest.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::little_bags::little_bag_variance;
use super::sample_units::BagSampling;
use super::strategies::causal::SolveCausal;
use super::strategies::regression::SolveRegression;
use super::strategies::strategy::{MOST_WIDTH, Solution, SolveStrategy};
use super::strategies::{Kind, leaf_width};
use super::subsets::is_member;
use super::tree_tables::{NO_LEAF, TablesView};
use super::walk::{Walk, WalkRows, WalkTrees};
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
    pub sets: &'a [u32],
    pub left: &'a [u32],
    pub statistics: &'a [f64],
    pub from: usize,
    pub to: usize,
    pub bag_size: usize,
    pub keys: &'a [u32],
    pub clusters: &'a [i32],
    pub bag_sample: usize,
}

impl<'a> PredictForestInput<'a> {
    fn tables(&self) -> TablesView<'a> {
        let Self { roots, feature, threshold, sets, left, .. } = *self;
        TablesView { roots, feature, threshold, sets, left }
    }

    fn sampling(&self) -> BagSampling<'a> {
        BagSampling { n: self.n, clusters: self.clusters, bag_sample: self.bag_sample }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct PredictForestOutput {
    pub estimate: Vec<f64>,
    pub variance: Vec<f64>,
    pub bags: Vec<u32>,
}

/// Most rows that are taken through all trees together, and most leaves remembered for them.
const MOST_ROWS: usize = 1024;
const MOST_LEAVES: usize = 1 << 20;

/// # Errors
/// `KernelError::Shape` if an array has the wrong length, `KernelError::Options` if rows, bags or nodes are out of range.
pub fn predict_forest(input: &PredictForestInput, threads: usize) -> Result<PredictForestOutput, KernelError> {
    check_input(input)?;
    match input.kind {
        Kind::Causal => predict(input, &SolveCausal, threads),
        Kind::Regression => predict(input, &SolveRegression, threads),
    }
}

fn predict<S: SolveStrategy>(
    input: &PredictForestInput,
    strategy: &S,
    threads: usize,
) -> Result<PredictForestOutput, KernelError> {
    let rows = input.to - input.from;
    let nodes = input.tables().walk_nodes();
    let forest = WalkTrees { nodes: &nodes, sets: input.sets };
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
                block.descend(input, strategy.width(), forest, &in_bag);
                block.solve(strategy);
                block.spread(input, strategy);
                for i in 0..size {
                    (estimate[i], variance[i], bags[i]) = block.settle(input.bag_size, i);
                }
            },
        );
        Ok(())
    })?;
    Ok(output)
}

/// The units of every bag as bits; none where the rows are new.
fn drawn_bags(input: &PredictForestInput) -> Vec<Vec<u32>> {
    let units = |key: &[u32]| input.sampling().drawn_units(&mut Rng::from_key([key[0], key[1], key[2], key[3]]));
    input.keys.par_chunks_exact(4).map(units).collect()
}

/// Rows that are taken through all trees together.
struct Block {
    start: usize,
    size: usize,
    /// Their covariates, row-major.
    x: Vec<f64>,
    /// Rows that each bag may predict, bag after bag, and where each bag's begin.
    rows: Vec<u32>,
    starts: Vec<usize>,
    /// Rows of `statistics` by tree and entry of the bag's `rows`, `NO_LEAF` where the tree says nothing.
    leaves: Vec<u32>,
    totals: Vec<[f64; MOST_WIDTH]>,
    trees: Vec<u32>,
    solutions: Vec<Option<Solution>>,
    spreads: Vec<Spread>,
    walk: Walk,
}

/// Squared influences of one row, over complete bags and over their trees.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    bags: u32,
    bag_squares: f64,
    tree_squares: f64,
}

impl Block {
    fn new(input: &PredictForestInput, rows: usize) -> Self {
        Self {
            start: 0,
            size: 0,
            x: vec![0.0; rows * input.p],
            rows: Vec::new(),
            starts: Vec::new(),
            leaves: Vec::new(),
            totals: vec![[0.0; MOST_WIDTH]; rows],
            trees: vec![0; rows],
            solutions: vec![None; rows],
            spreads: vec![Spread::default(); rows],
            walk: Walk::new(rows),
        }
    }

    fn load(&mut self, input: &PredictForestInput, start: usize, size: usize) {
        (self.start, self.size) = (start, size);
        for (j, column) in input.x.chunks_exact(input.n).enumerate() {
            for (i, &value) in column[start..start + size].iter().enumerate() {
                self.x[i * input.p + j] = value;
            }
        }
        self.rows.clear();
        self.starts.clear();
        self.leaves.clear();
        self.totals.fill([0.0; MOST_WIDTH]);
        self.trees.fill(0);
        self.spreads.fill(Spread::default());
    }

    /// Takes the rows through every tree and adds up their leaf means.
    fn descend(&mut self, input: &PredictForestInput, width: usize, forest: WalkTrees, in_bag: &[Vec<u32>]) {
        let Self { start, size, x, rows, starts, leaves, totals, trees, walk, .. } = self;
        let values = WalkRows::new(&x[..*size * input.p], input.p);
        for (bag, roots) in input.roots.chunks_exact(input.bag_size).enumerate() {
            let from = rows.len();
            starts.push(from);
            match in_bag.get(bag) {
                Some(bits) => rows.extend((0..*size as u32).filter(|&i| !is_member(bits, *start + i as usize))),
                None => rows.extend(0..*size as u32),
            }
            for &root in roots {
                // SAFETY: `check_input` found every column and child of the tables to exist; `rows` are rows of the block.
                unsafe { walk.down(&forest, root, &values, &rows[from..]) };
                for &i in &rows[from..] {
                    let i = i as usize;
                    let leaf = forest.nodes[walk.end[i] as usize].left;
                    leaves.push(leaf);
                    if leaf != NO_LEAF {
                        trees[i] += 1;
                        let means = &input.statistics[leaf as usize * width..][..width];
                        for (total, mean) in totals[i].iter_mut().zip(means) {
                            *total += mean;
                        }
                    }
                }
            }
        }
        starts.push(rows.len());
    }

    fn solve<S: SolveStrategy>(&mut self, strategy: &S) {
        for i in 0..self.size {
            let trees = f64::from(self.trees[i]);
            let means = self.totals[i].map(|total| total / trees);
            self.solutions[i] = strategy.solve(&means);
        }
    }

    /// Adds up every row's squared influences, bag by bag.
    fn spread<S: SolveStrategy>(&mut self, input: &PredictForestInput, strategy: &S) {
        let width = strategy.width();
        let size = input.bag_size;
        for bounds in self.starts.windows(2) {
            let rows = &self.rows[bounds[0]..bounds[1]];
            let leaves = &self.leaves[bounds[0] * size..bounds[1] * size];
            for (k, &i) in rows.iter().enumerate() {
                let solution = self.solutions[i as usize].as_ref();
                let (mut sum, mut squares, mut complete) = (0.0, 0.0, true);
                for tree in 0..size {
                    let leaf = leaves[tree * rows.len() + k];
                    if leaf == NO_LEAF {
                        complete = false;
                        break;
                    }
                    let means = &input.statistics[leaf as usize * width..][..width];
                    let influence = solution.map_or(0.0, |s| strategy.influence(means, s));
                    sum += influence;
                    squares += influence * influence;
                }
                if complete {
                    let mean = sum / size as f64;
                    let spread = &mut self.spreads[i as usize];
                    spread.bags += 1;
                    spread.bag_squares += mean * mean;
                    spread.tree_squares += squares;
                }
            }
        }
    }

    /// Estimate, variance and complete bags of row i.
    fn settle(&self, bag_size: usize, i: usize) -> (f64, f64, u32) {
        let Spread { bags, bag_squares, tree_squares } = self.spreads[i];
        let Some(solution) = &self.solutions[i] else { return (f64::NAN, f64::NAN, bags) };
        let known = bags > 0 && bag_size > 1;
        let variance = if known { little_bag_variance(bags, bag_squares, tree_squares, bag_size) } else { f64::NAN };
        (if self.trees[i] == 0 { f64::NAN } else { solution.estimate }, variance, bags)
    }
}

fn check_input(input: &PredictForestInput) -> Result<(), KernelError> {
    expect_length("x", input.n * input.p, input.x.len())?;
    let refuse = |what, message: &str| Err(KernelError::Options { what, message: message.to_string() });
    if input.from > input.to || input.to > input.n {
        return refuse("rows", "must lie within the design.");
    }
    let width = leaf_width(input.kind);
    if !input.statistics.len().is_multiple_of(width) {
        return refuse("statistics", "must hold whole leaves.");
    }
    input.tables().check(input.p, input.bag_size, input.statistics.len() / width)?;
    let words = if input.keys.is_empty() { 0 } else { 4 * input.roots.len() / input.bag_size };
    expect_length("keys", words, input.keys.len())?;
    if input.keys.is_empty() { Ok(()) } else { input.sampling().check() }
}
