//! Twin of packages/kernels/src/forest/average-leaves.ts, which states the contract. Parity: exact.

use super::little_bags::little_bag_variance;
use super::strategies::strategy::SolveStrategy;
use super::tree_tables::NO_LEAF;

/// Leaves of the rows of a block: rows that each bag may predict, bag after bag, and their leaf in each tree of the bag.
#[derive(Debug, Default)]
pub struct BlockLeaves {
    /// Rows in the block.
    pub size: usize,
    pub rows: Vec<u32>,
    /// Where each bag's rows begin, and the end of the last.
    pub starts: Vec<usize>,
    /// By tree and entry of the bag's `rows`: `NO_LEAF` where the tree says nothing.
    pub leaves: Vec<u32>,
}

impl BlockLeaves {
    /// Rows of each bag, and their leaves, tree by tree.
    pub fn bags(&self, bag_size: usize) -> impl Iterator<Item = (&[u32], &[u32])> {
        self.starts.windows(2).map(move |bounds| {
            (&self.rows[bounds[0]..bounds[1]], &self.leaves[bounds[0] * bag_size..bounds[1] * bag_size])
        })
    }
}

/// Squared influences of one row on one estimate, over complete bags and over their trees.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    bags: u32,
    bag_squares: f64,
    tree_squares: f64,
}

/// Memory for the averages of a block's rows.
#[derive(Debug)]
pub struct Averages<S: SolveStrategy> {
    totals: Vec<f64>,
    trees: Vec<u32>,
    solutions: Vec<Option<S::Solution>>,
    spreads: Vec<Spread>,
}

/// Estimates and variances of a block's rows, `outputs` a row, and complete bags by row.
#[derive(Debug)]
pub struct BlockOutput<'a> {
    pub estimate: &'a mut [f64],
    pub variance: &'a mut [f64],
    pub bags: &'a mut [u32],
}

impl<S: SolveStrategy> Averages<S> {
    /// Memory for blocks of up to `rows` rows.
    pub fn new(strategy: &S, rows: usize) -> Self {
        Self {
            totals: vec![0.0; rows * strategy.width()],
            trees: vec![0; rows],
            solutions: vec![None; rows],
            spreads: vec![Spread::default(); rows],
        }
    }

    /// Averages leaf means, solves, and adds up squared influences.
    pub fn predict(
        &mut self,
        strategy: &S,
        block: &BlockLeaves,
        (statistics, bag_size): (&[f64], usize),
        output: BlockOutput,
    ) {
        self.add(strategy.width(), block, statistics, bag_size);
        self.solve(strategy, block.size);
        let outputs = strategy.outputs();
        for d in 0..outputs {
            self.add_squares(strategy, block, (statistics, bag_size), d);
            for i in 0..block.size {
                let Spread { bags, bag_squares, tree_squares } = self.spreads[i];
                let entry = i * outputs + d;
                output.bags[i] = bags;
                (output.estimate[entry], output.variance[entry]) = (f64::NAN, f64::NAN);
                let Some(solution) = &self.solutions[i] else { continue };
                if self.trees[i] > 0 {
                    output.estimate[entry] = strategy.estimate(solution, d);
                }
                if bags > 0 && bag_size > 1 {
                    output.variance[entry] = little_bag_variance(bags, bag_squares, tree_squares, bag_size);
                }
            }
        }
    }

    /// Adds up leaf means, tree by tree.
    fn add(&mut self, width: usize, block: &BlockLeaves, statistics: &[f64], bag_size: usize) {
        let Self { totals, trees, .. } = self;
        totals.fill(0.0);
        trees.fill(0);
        for (rows, leaves) in block.bags(bag_size) {
            if rows.is_empty() {
                continue;
            }
            for leaves in leaves.chunks_exact(rows.len()) {
                for (&i, &leaf) in rows.iter().zip(leaves) {
                    if leaf != NO_LEAF {
                        let i = i as usize;
                        trees[i] += 1;
                        let means = &statistics[leaf as usize * width..][..width];
                        for (total, mean) in totals[i * width..][..width].iter_mut().zip(means) {
                            *total += mean;
                        }
                    }
                }
            }
        }
    }

    fn solve(&mut self, strategy: &S, size: usize) {
        let width = strategy.width();
        let mut means = vec![0.0; width];
        for i in 0..size {
            let trees = f64::from(self.trees[i]);
            for (mean, total) in means.iter_mut().zip(&self.totals[i * width..]) {
                *mean = total / trees;
            }
            self.solutions[i] = strategy.solve(&means);
        }
    }

    /// Adds up every row's squared influences on estimate d, bag by bag.
    fn add_squares(&mut self, strategy: &S, block: &BlockLeaves, (statistics, bag_size): (&[f64], usize), d: usize) {
        let width = strategy.width();
        self.spreads.fill(Spread::default());
        for (rows, leaves) in block.bags(bag_size) {
            for (k, &i) in rows.iter().enumerate() {
                let solution = self.solutions[i as usize].as_ref();
                let (mut sum, mut squares, mut complete) = (0.0, 0.0, true);
                for tree in 0..bag_size {
                    let leaf = leaves[tree * rows.len() + k];
                    if leaf == NO_LEAF {
                        complete = false;
                        break;
                    }
                    let means = &statistics[leaf as usize * width..][..width];
                    let influence = solution.map_or(0.0, |s| strategy.influence(means, s, d));
                    sum += influence;
                    squares += influence * influence;
                }
                if complete {
                    let mean = sum / bag_size as f64;
                    let spread = &mut self.spreads[i as usize];
                    spread.bags += 1;
                    spread.bag_squares += mean * mean;
                    spread.tree_squares += squares;
                }
            }
        }
    }
}
