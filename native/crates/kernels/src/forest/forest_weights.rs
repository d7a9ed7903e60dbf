//! Twin of packages/kernels/src/forest/forest-weights.ts, which states the contract. Parity: exact.

#![allow(unsafe_code, reason = "walks trees whose columns and children the door has checked")]

use rayon::prelude::*;

use super::sample_units::{TreeSampler, TreeSampling};
use super::subsets::is_member;
use super::tree_tables::{NO_LEAF, TablesView};
use super::walk::{Walk, WalkRows, WalkTrees};
use crate::KernelError;
use crate::error::expect_length;
use crate::rng::Rng;
use crate::room::{MOST_WORKSPACE, expect_room};
use crate::threads::with_threads;

#[derive(Debug, Clone)]
pub struct ForestWeightsInput<'a> {
    pub tables: TablesView<'a>,
    /// Numbers in the leaves, whose places stand below it.
    pub statistics: usize,
    pub sampling: TreeSampling<'a>,
    pub x: &'a [f64],
    pub p: usize,
    pub bag_size: usize,
    pub keys: &'a [u32],
    pub query: &'a [f64],
    pub m: usize,
    pub rows: &'a [u32],
}

#[derive(Debug, Clone, PartialEq)]
pub struct ForestWeightsOutput {
    pub starts: Vec<u32>,
    pub units: Vec<u32>,
    pub weights: Vec<f64>,
}

/// Query rows that are taken through all trees together.
const BLOCK: usize = 256;

/// # Errors
/// `KernelError::Shape` if an array has the wrong length, `KernelError::Options` if samples, rows or node numbers are
/// out of their range, or there are 2^32 entries or more.
pub fn forest_weights(input: &ForestWeightsInput, threads: usize) -> Result<ForestWeightsOutput, KernelError> {
    check_input(input)?;
    let nodes = input.tables.walk_nodes();
    let trees = WalkTrees { nodes: &nodes, sets: input.tables.sets };
    with_threads(threads, || {
        let filled = LeafUnits::draw(input, trees);
        let aside = bags_of_rows(input);
        let blocks: Vec<Vec<SparseRow>> = (0..input.m.div_ceil(BLOCK))
            .into_par_iter()
            .map_init(|| Block::new(input), |block, b| block.weigh(input, b * BLOCK, (trees, &filled, &aside)))
            .collect();
        join(&blocks.concat())
    })
}

/// Units and weights of one row.
type SparseRow = (Vec<u32>, Vec<f64>);

fn join(rows: &[SparseRow]) -> Result<ForestWeightsOutput, KernelError> {
    let entries = rows.iter().map(|(units, _)| units.len()).sum();
    if u32::try_from(entries).is_err() {
        let message = "asks for 2^32 weights or more; weight fewer rows at a time.".to_string();
        return Err(KernelError::Options { what: "query", message });
    }
    let mut output = ForestWeightsOutput {
        starts: Vec::with_capacity(rows.len() + 1),
        units: Vec::with_capacity(entries),
        weights: Vec::with_capacity(entries),
    };
    output.starts.push(0);
    for (units, weights) in rows {
        output.units.extend_from_slice(units);
        output.weights.extend_from_slice(weights);
        output.starts.push(output.units.len() as u32);
    }
    Ok(output)
}

/// Units that fill each leaf, in the order they were drawn.
struct LeafUnits {
    starts: Vec<usize>,
    units: Vec<u32>,
}

impl LeafUnits {
    fn of(&self, leaf: u32) -> &[u32] {
        &self.units[self.starts[leaf as usize]..self.starts[leaf as usize + 1]]
    }

    fn draw(input: &ForestWeightsInput, trees: WalkTrees) -> Self {
        let n = input.sampling.bags.n;
        let x = row_major(input.x, n, (0, n), input.p);
        let values = WalkRows::new(&x, input.p);
        let drawn: Vec<Vec<(u32, u32)>> = input
            .keys
            .par_chunks_exact(4)
            .zip(input.tables.roots.par_chunks_exact(input.bag_size))
            .map_init(
                || (TreeSampler::new(&input.sampling), Walk::new(n), Vec::new()),
                |(sampler, walk, fill), (key, roots)| {
                    let mut rng = bag_stream(key);
                    sampler.draw_bag(&mut rng);
                    let mut leaves = Vec::new();
                    for (t, &root) in roots.iter().enumerate() {
                        sampler.draw_tree(&mut rng.fork("tree", t as u64), fill);
                        // SAFETY: `check_input` found every column and child of the tables to exist; units are rows of x.
                        unsafe { walk.down(&trees, root, &values, fill) };
                        leaves.extend(fill.iter().map(|&i| (trees.nodes[walk.end[i as usize] as usize].left, i)));
                    }
                    leaves.retain(|&(leaf, _)| leaf != NO_LEAF);
                    leaves
                },
            )
            .collect();
        Self::sort(&drawn, input.tables.leaf_count())
    }

    /// By leaf; leaves of one tree keep the order in which their units were drawn.
    fn sort(drawn: &[Vec<(u32, u32)>], leaves: usize) -> Self {
        let mut starts = vec![0; leaves + 1];
        for &(leaf, _) in drawn.iter().flatten() {
            starts[leaf as usize + 1] += 1;
        }
        for leaf in 1..starts.len() {
            starts[leaf] += starts[leaf - 1];
        }
        let mut next = starts.clone();
        let mut units = vec![0; starts[leaves]];
        for &(leaf, unit) in drawn.iter().flatten() {
            units[next[leaf as usize]] = unit;
            next[leaf as usize] += 1;
        }
        Self { starts, units }
    }
}

fn bag_stream(key: &[u32]) -> Rng {
    Rng::from_key([key[0], key[1], key[2], key[3]])
}

/// Rows of the query that each bag drew, as bits; none where the rows are new.
fn bags_of_rows(input: &ForestWeightsInput) -> Vec<Vec<u32>> {
    if input.rows.is_empty() {
        return Vec::new();
    }
    let of_rows = |key: &[u32]| {
        let units = input.sampling.bags.drawn_units(&mut bag_stream(key));
        let mut bits = vec![0; input.m.div_ceil(32)];
        for (i, &row) in input.rows.iter().enumerate() {
            bits[i / 32] |= u32::from(is_member(&units, row as usize)) << (i % 32);
        }
        bits
    };
    input.keys.par_chunks_exact(4).map(of_rows).collect()
}

/// Rows `start … end - 1` of a column-major matrix of n rows, row by row.
fn row_major(x: &[f64], n: usize, (start, end): (usize, usize), p: usize) -> Vec<f64> {
    let mut rows = vec![0.0; (end - start) * p];
    for j in 0..p {
        for (i, &value) in x[j * n + start..j * n + end].iter().enumerate() {
            rows[i * p + j] = value;
        }
    }
    rows
}

/// Memory of one thread.
struct Block {
    walk: Walk,
    walking: Vec<u32>,
    /// Leaf of each row in each tree, at `tree * BLOCK + i`; `NO_LEAF` where the tree says nothing.
    leaves: Vec<u32>,
    dense: Vec<f64>,
}

impl Block {
    fn new(input: &ForestWeightsInput) -> Self {
        Self {
            walk: Walk::new(BLOCK),
            walking: Vec::new(),
            leaves: vec![NO_LEAF; input.tables.roots.len() * BLOCK],
            dense: vec![0.0; input.sampling.bags.n],
        }
    }

    fn weigh(
        &mut self,
        input: &ForestWeightsInput,
        start: usize,
        (trees, filled, aside): (WalkTrees, &LeafUnits, &[Vec<u32>]),
    ) -> Vec<SparseRow> {
        let size = BLOCK.min(input.m - start);
        let x = row_major(input.query, input.m, (start, start + size), input.p);
        let values = WalkRows::new(&x, input.p);
        self.leaves.fill(NO_LEAF);
        for (tree, &root) in input.tables.roots.iter().enumerate() {
            self.walking.clear();
            match aside.get(tree / input.bag_size) {
                Some(bits) => self.walking.extend((0..size as u32).filter(|&i| !is_member(bits, start + i as usize))),
                None => self.walking.extend(0..size as u32),
            }
            // SAFETY: `check_input` found every column and child of the tables to exist; rows are those of the block.
            unsafe { self.walk.down(&trees, root, &values, &self.walking) };
            for &i in &self.walking {
                self.leaves[tree * BLOCK + i as usize] = trees.nodes[self.walk.end[i as usize] as usize].left;
            }
        }
        (0..size).map(|i| self.gather(i, filled)).collect()
    }

    /// Weights of row i: shares added over trees in ascending order, then divided by how many had any.
    fn gather(&mut self, i: usize, filled: &LeafUnits) -> SparseRow {
        let mut trees = 0;
        for &leaf in self.leaves.iter().skip(i).step_by(BLOCK) {
            if leaf == NO_LEAF {
                continue;
            }
            let units = filled.of(leaf);
            if units.is_empty() {
                continue;
            }
            trees += 1;
            let share = 1.0 / units.len() as f64;
            for &unit in units {
                self.dense[unit as usize] += share;
            }
        }
        let units: Vec<u32> = (0..self.dense.len() as u32).filter(|&unit| self.dense[unit as usize] > 0.0).collect();
        let weights = units.iter().map(|&unit| self.dense[unit as usize] / f64::from(trees)).collect();
        self.dense.fill(0.0);
        (units, weights)
    }
}

fn check_input(input: &ForestWeightsInput) -> Result<(), KernelError> {
    let ForestWeightsInput { tables, sampling, p, bag_size, .. } = input;
    let n = sampling.bags.n;
    expect_length("x", n.saturating_mul(*p), input.x.len())?;
    expect_length("query", input.m.saturating_mul(*p), input.query.len())?;
    if *p == 0 {
        return Err(KernelError::Options { what: "p", message: "must be at least 1.".to_string() });
    }
    expect_length("rows", if input.rows.is_empty() { 0 } else { input.m }, input.rows.len())?;
    tables.check(*p, *bag_size, input.statistics)?;
    expect_length("keys", 4 * tables.roots.len() / bag_size, input.keys.len())?;
    sampling.check()?;
    let bags = input.keys.len() / 4;
    expect_room("keys", bags.saturating_mul(n.max(input.m).div_ceil(32)), MOST_WORKSPACE)?;
    if input.rows.iter().any(|&row| row as usize >= n) {
        let message = "must name units of the fit.".to_string();
        return Err(KernelError::Options { what: "rows", message });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample_units::BagSampling;
    use super::*;

    /// One split at zero in the trees of the first bag; the trees of the second are single leaves.
    const TABLES: TablesView<'static> = TablesView {
        roots: &[0, 3, 6, 7],
        feature: &[0, -1, -1, 0, -1, -1, -1, -1],
        threshold: &[0.0; 8],
        sets: &[],
        left: &[1, 0, 1, 4, 2, 3, 4, 5],
    };
    const X: [f64; 12] = [-3.0, -2.0, -1.0, -0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0];

    fn input<'a>(query: &'a [f64], rows: &'a [u32]) -> ForestWeightsInput<'a> {
        let bags = BagSampling { n: 12, clusters: &[], bag_sample: 6 };
        ForestWeightsInput {
            tables: TABLES,
            statistics: 6,
            sampling: TreeSampling { bags, cluster_units: 0, tree_sample: 6, split_sample: 1 },
            x: &X,
            p: 1,
            bag_size: 2,
            keys: &[1, 2, 3, 4, 5, 6, 7, 8],
            query,
            m: query.len(),
            rows,
        }
    }

    #[test]
    fn weights_are_positive_sum_to_one_and_ignore_threads() {
        let queries: Vec<f64> =
            (0..600).step_by(if cfg!(miri) { 30 } else { 1 }).map(|i| f64::from(i) / 100.0 - 3.0).collect();
        let input = input(&queries, &[]);
        let one = forest_weights(&input, 1).expect("valid input");
        for i in 0..input.m {
            let own = one.starts[i] as usize..one.starts[i + 1] as usize;
            assert!(one.weights[own.clone()].iter().all(|&w| w > 0.0));
            assert!((one.weights[own].iter().sum::<f64>() - 1.0).abs() < 1e-14);
        }
        for threads in [2, 3, 8] {
            assert_eq!(forest_weights(&input, threads).expect("valid input"), one);
        }
    }

    #[test]
    fn a_row_of_the_fit_is_weighted_by_bags_that_did_not_draw_it() {
        let rows: Vec<u32> = (0..12).collect();
        let input = input(&X, &rows);
        let output = forest_weights(&input, 2).expect("valid input");
        for i in 0..12 {
            let own = &output.units[output.starts[i] as usize..output.starts[i + 1] as usize];
            assert!(!own.contains(&(i as u32)));
            let drawn = |key: &[u32]| is_member(&input.sampling.bags.drawn_units(&mut bag_stream(key)), i);
            assert_eq!(own.is_empty(), input.keys.chunks_exact(4).all(drawn));
        }
    }

    #[test]
    fn tables_that_lead_nowhere_are_refused() {
        let mut wrong = input(&X, &[]);
        wrong.tables.left = &[8, 0, 1, 4, 2, 3, 4, 5];
        assert!(matches!(forest_weights(&wrong, 1), Err(KernelError::Options { .. })));
        let unknown = [12; 12];
        assert!(matches!(forest_weights(&input(&X, &unknown), 1), Err(KernelError::Options { .. })));
    }
}
