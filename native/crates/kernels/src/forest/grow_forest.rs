//! Twin of packages/kernels/src/forest/grow-forest.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

#[cfg(target_arch = "x86_64")]
use super::avx512_wide;
use super::candidate_features::poisson_thresholds;
use super::fill_leaves::fill_leaves;
use super::grow_tree::{TreeSettings, grow_tree};
use super::leaf_statistics::leaf_width;
use super::node_moments::CutLimits;
use super::subsets::{draw_subset, separate};
use super::tree_tables::ForestTables;
use super::vectors::{Portable, Vectors};
use super::workspace::{Id, Node, Workspace};
use crate::KernelError;
use crate::error::expect_length;
use crate::rng::Rng;
use crate::simd::Simd;
use crate::threads::with_threads;

/// What a forest estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Causal,
    Regression,
}

#[derive(Debug, Clone)]
pub struct GrowForestInput<'a> {
    pub kind: Kind,
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
    pub rank: &'a [i32],
    pub code: &'a [i32],
    pub distinct: &'a [i32],
    pub outcome: &'a [f64],
    pub treatment: &'a [f64],
    pub key: &'a [u32],
    pub first_bag: u32,
    pub bags: u32,
    pub bag_size: u32,
    pub bag_sample: usize,
    pub tree_sample: usize,
    pub split_sample: usize,
    pub min_units: usize,
    pub min_per_arm: usize,
    pub alpha: f64,
    pub imbalance_penalty: f64,
    pub max_depth: u32,
    pub mtry: usize,
    pub prune: bool,
}

/// # Errors
/// `KernelError::Shape` if an array has the wrong length, `KernelError::Options` if a size or rate is out of its range.
pub fn grow_forest(input: &GrowForestInput, threads: usize) -> Result<ForestTables, KernelError> {
    grow_forest_on(Simd::detect(), input, threads)
}

/// `grow_forest` on a given instruction set.
fn grow_forest_on(simd: Simd, input: &GrowForestInput, threads: usize) -> Result<ForestTables, KernelError> {
    let key = check_input(input)?;
    let settings = settings_of(input);
    let forest = Rng::from_key(key);
    let bags = with_threads(threads, || Ok(grow_bags(simd, input, &settings, &forest)))?;
    Ok(ForestTables::join(&bags, leaf_width(settings.causal)))
}

fn settings_of<'a>(input: &GrowForestInput<'a>) -> TreeSettings<'a> {
    TreeSettings {
        causal: input.kind == Kind::Causal,
        n: input.n,
        x: input.x,
        rank: input.rank,
        code: input.code,
        distinct: input.distinct,
        outcome: input.outcome,
        treatment: input.treatment,
        limits: CutLimits { min_per_arm: input.min_per_arm, min_units: input.min_units, alpha: input.alpha },
        imbalance_penalty: input.imbalance_penalty,
        max_depth: input.max_depth,
        thresholds: poisson_thresholds(input.mtry, input.p),
    }
}

/// Ids of 16 bits, and the instructions made for them, serve trees of up to 65,535 units.
fn grow_bags(simd: Simd, input: &GrowForestInput, settings: &TreeSettings, forest: &Rng) -> Vec<ForestTables> {
    if input.split_sample > usize::from(u16::MAX) {
        return grow_each(input, settings, forest, || (BagMemory::<u32>::new(input), Portable), simd_growers(simd));
    }
    #[cfg(target_arch = "x86_64")]
    if simd == Simd::Avx512 && avx512_wide::is_available() {
        let memory = || (BagMemory::<u16>::new(input), avx512_wide::Wide::new(input.p));
        return grow_each(input, settings, forest, memory, grow_bag_avx512);
    }
    grow_each(input, settings, forest, || (BagMemory::<u16>::new(input), Portable), simd_growers(simd))
}

type Grower<I, V> = fn(&mut BagMemory<I>, &mut V, &GrowForestInput, &TreeSettings, Rng) -> ForestTables;

/// Grows every bag with memory of its thread.
fn grow_each<I: Id, V: Send>(
    input: &GrowForestInput,
    settings: &TreeSettings,
    forest: &Rng,
    memory: impl Fn() -> (BagMemory<I>, V) + Send + Sync,
    grower: Grower<I, V>,
) -> Vec<ForestTables> {
    (0..input.bags)
        .into_par_iter()
        .map_init(memory, |(memory, vectors), b| {
            grower(memory, vectors, input, settings, forest.fork("bag", u64::from(input.first_bag + b)))
        })
        .collect()
}

/// The plain loops, compiled for the given instruction set.
fn simd_growers<I: Id>(simd: Simd) -> Grower<I, Portable> {
    match simd {
        Simd::Portable => grow_bag,
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 | Simd::Avx512 => grow_bag_avx2,
    }
}

#[cfg(target_arch = "x86_64")]
fn grow_bag_avx2<I: Id>(
    memory: &mut BagMemory<I>,
    vectors: &mut Portable,
    input: &GrowForestInput,
    settings: &TreeSettings,
    rng: Rng,
) -> ForestTables {
    #[target_feature(enable = "avx2")]
    fn grow<I: Id>(
        memory: &mut BagMemory<I>,
        vectors: &mut Portable,
        input: &GrowForestInput,
        settings: &TreeSettings,
        rng: Rng,
    ) -> ForestTables {
        grow_bag(memory, vectors, input, settings, rng)
    }
    // SAFETY: chosen only where the processor was found to have these instructions.
    unsafe { grow(memory, vectors, input, settings, rng) }
}

#[cfg(target_arch = "x86_64")]
fn grow_bag_avx512(
    memory: &mut BagMemory<u16>,
    vectors: &mut avx512_wide::Wide,
    input: &GrowForestInput,
    settings: &TreeSettings,
    rng: Rng,
) -> ForestTables {
    #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2")]
    fn grow(
        memory: &mut BagMemory<u16>,
        vectors: &mut avx512_wide::Wide,
        input: &GrowForestInput,
        settings: &TreeSettings,
        rng: Rng,
    ) -> ForestTables {
        grow_bag(memory, vectors, input, settings, rng)
    }
    // SAFETY: chosen only where the processor was found to have these instructions.
    unsafe { grow(memory, vectors, input, settings, rng) }
}

/// Memory of one thread.
struct BagMemory<I> {
    ws: Workspace<I>,
    nodes: Vec<Node>,
    bits: Vec<u32>,
    all: Vec<u32>,
    bag: Vec<u32>,
    tree: Vec<u32>,
    split: Vec<u32>,
    rest: Vec<u32>,
}

impl<I: Id> BagMemory<I> {
    fn new(input: &GrowForestInput) -> Self {
        let GrowForestInput { n, p, bag_sample, tree_sample, split_sample, .. } = *input;
        let honest = split_sample < tree_sample;
        let fill_sample = if honest { tree_sample - split_sample } else { tree_sample };
        Self {
            ws: Workspace::new(n, p, split_sample, fill_sample),
            nodes: Vec::new(),
            bits: vec![0; n.div_ceil(32)],
            all: (0..n as u32).collect(),
            bag: vec![0; bag_sample],
            tree: vec![0; tree_sample],
            split: vec![0; split_sample],
            rest: vec![0; n],
        }
    }
}

#[inline(always)]
fn grow_bag<I: Id, V: Vectors<I>>(
    memory: &mut BagMemory<I>,
    vectors: &mut V,
    input: &GrowForestInput,
    settings: &TreeSettings,
    mut rng: Rng,
) -> ForestTables {
    let GrowForestInput { n, bag_sample, tree_sample, split_sample, .. } = *input;
    let BagMemory { ws, nodes, bits, all, bag, tree, split, rest } = memory;
    let mut tables = ForestTables::default();
    draw_subset(&mut rng, n, bag_sample, bits);
    separate(bits, all, bag, rest);
    for t in 0..input.bag_size {
        let mut stream = rng.fork("tree", u64::from(t));
        draw_subset(&mut stream, bag_sample, tree_sample, bits);
        separate(bits, bag, tree, rest);
        draw_subset(&mut stream, tree_sample, split_sample, bits);
        separate(bits, tree, split, &mut ws.filling);
        if split_sample == tree_sample {
            ws.filling.copy_from_slice(tree);
        }
        grow_tree(ws, vectors, nodes, (settings, split), &mut stream);
        fill_leaves(ws, nodes, settings, input.prune, &mut tables);
    }
    tables
}

fn check_input(input: &GrowForestInput) -> Result<[u32; 4], KernelError> {
    let GrowForestInput { n, p, .. } = *input;
    expect_length("x", n * p, input.x.len())?;
    expect_length("rank", n * p, input.rank.len())?;
    expect_length("code", n * p, input.code.len())?;
    expect_length("distinct", p, input.distinct.len())?;
    expect_length("outcome", n, input.outcome.len())?;
    expect_length("treatment", if input.kind == Kind::Causal { n } else { 0 }, input.treatment.len())?;
    expect_length("key", 4, input.key.len())?;
    let ranges = [
        ("p", p as f64, 1.0, 2_097_152.0),
        ("bagSize", f64::from(input.bag_size), 1.0, 1_048_576.0),
        ("bagSample", input.bag_sample as f64, 1.0, n as f64),
        ("treeSample", input.tree_sample as f64, 1.0, input.bag_sample as f64),
        ("splitSample", input.split_sample as f64, 1.0, input.tree_sample as f64),
        ("minUnits", input.min_units as f64, 1.0, 1_073_741_824.0),
        ("minPerArm", input.min_per_arm as f64, 0.0, 1_073_741_824.0),
        ("alpha", input.alpha, 0.0, 0.5),
        ("imbalancePenalty", input.imbalance_penalty, 0.0, f64::MAX),
        ("maxDepth", f64::from(input.max_depth), 0.0, 2_147_483_647.0),
        ("mtry", input.mtry as f64, 1.0, p as f64),
    ];
    for (what, value, low, high) in ranges {
        if !(low..=high).contains(&value) {
            return Err(KernelError::Options { what, message: format!("must lie in [{low}, {high}], got {value}.") });
        }
    }
    Ok([input.key[0], input.key[1], input.key[2], input.key[3]])
}

#[cfg(test)]
mod tests {
    use super::super::rank_columns;
    use super::*;

    #[test]
    fn a_forest_does_not_depend_on_threads_or_batches() {
        let (n, p) = (200, 3);
        let mut rng = Rng::from_key([1, 2, 3, 4]);
        let x: Vec<f64> = (0..n * p).map(|_| rng.uniform()).collect();
        let treatment: Vec<f64> = (0..n).map(|_| rng.uniform() - 0.5).collect();
        let outcome: Vec<f64> = (0..n).map(|i| treatment[i] * x[i] + rng.uniform()).collect();
        let ranks = rank_columns(&x, n, p, 2).expect("finite columns");
        let input = GrowForestInput {
            kind: Kind::Causal,
            x: &x,
            n,
            p,
            rank: &ranks.rank,
            code: &ranks.code,
            distinct: &ranks.distinct,
            outcome: &outcome,
            treatment: &treatment,
            key: &[5, 6, 7, 8],
            first_bag: 0,
            bags: 6,
            bag_size: 2,
            bag_sample: 100,
            tree_sample: 90,
            split_sample: 45,
            min_units: 1,
            min_per_arm: 3,
            alpha: 0.05,
            imbalance_penalty: 0.0,
            max_depth: 100,
            mtry: 3,
            prune: true,
        };
        let whole = grow_forest(&input, 1).expect("valid input");
        assert!(whole.feature.len() > 3 * whole.roots.len());
        for simd in Simd::available() {
            assert_eq!(grow_forest_on(simd, &input, 2).expect("valid input"), whole, "{simd:?}");
        }
        let settings = settings_of(&input);
        let memory = || (BagMemory::<u32>::new(&input), Portable);
        let forest = Rng::from_key([5, 6, 7, 8]);
        let wide = grow_each(&input, &settings, &forest, memory, simd_growers(Simd::Portable));
        assert_eq!(ForestTables::join(&wide, 4), whole, "32-bit ids");
        for threads in [2, 3, 8] {
            assert_eq!(grow_forest(&input, threads).expect("valid input"), whole);
        }
        let first = grow_forest(&GrowForestInput { bags: 2, ..input.clone() }, 2).expect("valid input");
        let rest = grow_forest(&GrowForestInput { first_bag: 2, bags: 4, ..input }, 2).expect("valid input");
        assert_eq!(ForestTables::join(&[first, rest], 4), whole);
    }
}
