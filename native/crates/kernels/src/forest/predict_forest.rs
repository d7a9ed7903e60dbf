//! Twin of packages/kernels/src/forest/predict-forest.ts, which states the contract. Parity: exact.

#![allow(unsafe_code, reason = "walks trees whose columns and children the door has checked")]

use rayon::prelude::*;

use super::average_leaves::{Averages, BlockLeaves, BlockOutput};
use super::sample_units::BagSampling;
use super::strategies::causal::SolveCausal;
use super::strategies::check_columns::{check_components, check_quantiles};
use super::strategies::classification::SolveClassification;
use super::strategies::instrumental::SolveInstrumental;
use super::strategies::multi_arm::SolveMultiArm;
use super::strategies::quantile::{OutcomeWeights, QuantileLeaves};
use super::strategies::regression::SolveRegression;
use super::strategies::strategy::{Averaged, SolveStrategy};
use super::strategies::{Kind, Shape};
use super::subsets::is_member;
use super::tree_tables::{NO_LEAF, TablesView};
use super::walk::{Walk, WalkRows, WalkTrees};
use crate::KernelError;
use crate::error::expect_length;
use crate::rng::Rng;
use crate::room::{MOST_ENTRIES, MOST_WORKSPACE, expect_room};
use crate::threads::with_threads;

#[derive(Debug, Clone)]
pub struct PredictForestInput<'a> {
    pub shape: Shape,
    pub quantiles: &'a [f64],
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
    let Shape { kind, components, weighted } = input.shape;
    match kind {
        Kind::Causal if !weighted => predict(input, &Means(SolveCausal), threads),
        Kind::Regression if !weighted => predict(input, &Means(SolveRegression), threads),
        Kind::Causal => predict(input, &Means(Averaged { linear: SolveCausal, weighted }), threads),
        Kind::Regression => predict(input, &Means(Averaged { linear: SolveRegression, weighted }), threads),
        Kind::Instrumental => predict(input, &Means(Averaged { linear: SolveInstrumental, weighted }), threads),
        Kind::MultiArm => {
            let linear = SolveMultiArm { arms: components };
            predict(input, &Means(Averaged { linear, weighted }), threads)
        }
        Kind::Classification => {
            let linear = SolveClassification { classes: components };
            predict(input, &Means(Averaged { linear, weighted }), threads)
        }
        Kind::Quantile => predict(input, &Quantiles, threads),
    }
}

/// What turns the leaves of a block's rows into their estimates.
trait LeafSolver: Sync {
    /// Memory of one thread.
    type Memory;
    fn outputs(&self, input: &PredictForestInput) -> usize;
    fn memory(&self, input: &PredictForestInput, rows: usize) -> Self::Memory;
    fn predict(&self, memory: &mut Self::Memory, input: &PredictForestInput, block: &BlockLeaves, output: BlockOutput);
}

/// Kinds whose leaves hold means.
struct Means<S>(S);

impl<S: SolveStrategy> LeafSolver for Means<S> {
    type Memory = Averages<S>;

    fn outputs(&self, _input: &PredictForestInput) -> usize {
        self.0.outputs()
    }

    fn memory(&self, _input: &PredictForestInput, rows: usize) -> Averages<S> {
        Averages::new(&self.0, rows)
    }

    fn predict(&self, memory: &mut Averages<S>, input: &PredictForestInput, block: &BlockLeaves, output: BlockOutput) {
        memory.predict(&self.0, block, (input.statistics, input.bag_size), output);
    }
}

/// The quantile forest, whose leaves hold their units.
struct Quantiles;

impl LeafSolver for Quantiles {
    type Memory = OutcomeWeights;

    fn outputs(&self, input: &PredictForestInput) -> usize {
        input.quantiles.len()
    }

    fn memory(&self, input: &PredictForestInput, rows: usize) -> OutcomeWeights {
        OutcomeWeights::new(input.shape.components, rows)
    }

    fn predict(
        &self,
        memory: &mut OutcomeWeights,
        input: &PredictForestInput,
        block: &BlockLeaves,
        output: BlockOutput,
    ) {
        let forest = QuantileLeaves {
            statistics: input.statistics,
            weighted: input.shape.weighted,
            bag_size: input.bag_size,
            quantiles: input.quantiles,
        };
        memory.predict(&forest, block, output);
    }
}

fn predict<L: LeafSolver>(
    input: &PredictForestInput,
    solver: &L,
    threads: usize,
) -> Result<PredictForestOutput, KernelError> {
    let (rows, outputs) = (input.to - input.from, solver.outputs(input));
    let nodes = input.tables().walk_nodes();
    let forest = WalkTrees { nodes: &nodes, sets: input.sets };
    let block_rows = (MOST_LEAVES / input.roots.len().max(1)).clamp(32, MOST_ROWS);
    let entries = || vec![0.0; rows * outputs];
    let mut output = PredictForestOutput { estimate: entries(), variance: entries(), bags: vec![0; rows] };
    with_threads(threads, || {
        let in_bag = drawn_bags(input);
        let blocks = (
            output.estimate.par_chunks_mut(block_rows * outputs),
            output.variance.par_chunks_mut(block_rows * outputs),
            output.bags.par_chunks_mut(block_rows),
        );
        blocks.into_par_iter().enumerate().for_each_init(
            || (Block::new(input, block_rows), solver.memory(input, block_rows)),
            |(block, memory), (b, (estimate, variance, bags))| {
                block.load(input, input.from + b * block_rows, bags.len());
                block.descend(input, forest, &in_bag);
                solver.predict(memory, input, &block.leaves, BlockOutput { estimate, variance, bags });
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
    /// Their covariates, row-major.
    x: Vec<f64>,
    leaves: BlockLeaves,
    walk: Walk,
}

impl Block {
    fn new(input: &PredictForestInput, rows: usize) -> Self {
        Self { start: 0, x: vec![0.0; rows * input.p], leaves: BlockLeaves::default(), walk: Walk::new(rows) }
    }

    fn load(&mut self, input: &PredictForestInput, start: usize, size: usize) {
        for (j, column) in input.x.chunks_exact(input.n).enumerate() {
            for (i, &value) in column[start..start + size].iter().enumerate() {
                self.x[i * input.p + j] = value;
            }
        }
        self.start = start;
        self.leaves.size = size;
        self.leaves.rows.clear();
        self.leaves.starts.clear();
        self.leaves.leaves.clear();
    }

    /// Takes the rows through every tree.
    fn descend(&mut self, input: &PredictForestInput, forest: WalkTrees, in_bag: &[Vec<u32>]) {
        let Self { start, x, leaves: BlockLeaves { size, rows, starts, leaves }, walk } = self;
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
                leaves.extend(rows[from..].iter().map(|&i| forest.nodes[walk.end[i as usize] as usize].left));
            }
        }
        starts.push(rows.len());
    }
}

fn check_input(input: &PredictForestInput) -> Result<(), KernelError> {
    expect_length("x", input.n.saturating_mul(input.p), input.x.len())?;
    if input.p == 0 {
        return Err(KernelError::Options { what: "p", message: "must be at least 1.".to_string() });
    }
    let refuse = |what, message: &str| Err(KernelError::Options { what, message: message.to_string() });
    if input.from > input.to || input.to > input.n {
        return refuse("rows", "must lie within the design.");
    }
    let Shape { kind, components, weighted } = input.shape;
    check_components(kind, components, MOST_ENTRIES)?;
    check_quantiles(kind, input.quantiles)?;
    let width = input.shape.leaf_width();
    if !input.statistics.len().is_multiple_of(width) {
        return refuse("statistics", "must hold whole leaves.");
    }
    input.tables().check(input.p, input.bag_size, input.statistics.len() / width)?;
    let leaves = input.feature.iter().zip(input.left).filter(|&(&column, &leaf)| column < 0 && leaf != NO_LEAF);
    if kind == Kind::Quantile
        && !leaves
            .map(|(_, &leaf)| leaf)
            .all(|leaf| is_unit_leaf(input.statistics, leaf as usize, weighted, components))
    {
        return refuse("statistics", "hold a leaf without units, or units without an outcome.");
    }
    let words = if input.keys.is_empty() { 0 } else { 4 * input.roots.len() / input.bag_size };
    expect_length("keys", words, input.keys.len())?;
    let outputs = if kind == Kind::Quantile { input.quantiles.len() } else { components };
    expect_room("rows", (input.to - input.from).saturating_mul(outputs), MOST_ENTRIES)?;
    expect_room("keys", (words / 4).saturating_mul(input.n.div_ceil(32)), MOST_WORKSPACE)?;
    if input.keys.is_empty() { Ok(()) } else { input.sampling().check() }
}

/// Whether the numbers of a quantile forest's leaf are there and name outcomes.
fn is_unit_leaf(statistics: &[f64], leaf: usize, weighted: bool, codes: usize) -> bool {
    let Some((&count, rest)) = statistics.get(leaf..).and_then(<[f64]>::split_first) else { return false };
    let units = count as usize;
    let needed = units.saturating_mul(if weighted { 2 } else { 1 });
    let is_code = |&code: &f64| code >= 0.0 && code < codes as f64 && code.fract() == 0.0;
    count >= 1.0 && count.fract() == 0.0 && needed <= rest.len() && rest[..units].iter().all(is_code)
}
