//! Bags of trees, each grown by one thread on the widest instructions there are. The contract is in grow-forest.ts.

#![allow(unsafe_code, reason = "calls loops compiled for the instruction set that was found")]

use rayon::prelude::*;

#[cfg(target_arch = "x86_64")]
use super::avx512_huge::Huge;
#[cfg(target_arch = "x86_64")]
use super::avx512_wide::Wide;
use super::fill_leaves::fill_leaves;
use super::grow_forest::GrowForestInput;
use super::grow_tree::{TreeSettings, grow_tree};
use super::sample_units::TreeSampler;
use super::strategies::strategy::GrowthStrategy;
use super::tree_tables::ForestTables;
use super::vectors::{Portable, Vectors};
use super::workspace::{GrowingTree, Id, Workspace};
use crate::rng::Rng;
use crate::simd::Simd;

/// Grows every bag of `input`. Ids of 16 bits, and the instructions made for them, serve trees, or nodes of larger trees, of up
/// to 65,535 units.
pub fn grow_bags<S: GrowthStrategy>(
    simd: Simd,
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    forest: &Rng,
) -> Vec<ForestTables> {
    let strategy = &settings.strategy;
    if input.sampling().most_units().0 > usize::from(u16::MAX) {
        #[cfg(target_arch = "x86_64")]
        if simd.has_byte_permutes() {
            return grow_each(input, settings, forest, || huge(input, strategy, Huge::NARROW), grow_bag_avx512);
        }
        return grow_each(
            input,
            settings,
            forest,
            || (BagMemory::<u32>::new(input, strategy), Portable),
            simd_growers(simd),
        );
    }
    #[cfg(target_arch = "x86_64")]
    if simd.has_byte_permutes() {
        let most = input.sampling().most_units().0;
        let memory = || (BagMemory::<u16>::new(input, strategy), Wide::new(input.p, strategy, most));
        return grow_each(input, settings, forest, memory, grow_bag_avx512);
    }
    grow_each(input, settings, forest, || (BagMemory::<u16>::new(input, strategy), Portable), simd_growers(simd))
}

/// Memory for trees whose nodes of up to `narrow` units have 16-bit ids.
#[cfg(target_arch = "x86_64")]
fn huge<S: GrowthStrategy>(input: &GrowForestInput, strategy: &S, narrow: usize) -> (BagMemory<u32>, Huge) {
    let most = input.sampling().most_units().0;
    (BagMemory::new(input, strategy), Huge::new(input.p, strategy, (most, narrow), input.arranges()))
}

type Grower<I, V, S> = fn(&mut BagMemory<I>, &mut V, &GrowForestInput, &TreeSettings<S>, Rng) -> ForestTables;

/// Grows every bag with memory of its thread.
fn grow_each<I: Id, V: Send, S: GrowthStrategy>(
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    forest: &Rng,
    memory: impl Fn() -> (BagMemory<I>, V) + Send + Sync,
    grower: Grower<I, V, S>,
) -> Vec<ForestTables> {
    (0..input.bags)
        .into_par_iter()
        .map_init(memory, |(memory, vectors), b| {
            grower(memory, vectors, input, settings, forest.fork("bag", u64::from(input.first_bag + b)))
        })
        .collect()
}

/// The plain loops, compiled for the given instruction set.
fn simd_growers<I: Id, S: GrowthStrategy>(simd: Simd) -> Grower<I, Portable, S> {
    match simd {
        Simd::Portable => grow_bag,
        #[cfg(target_arch = "x86_64")]
        Simd::Avx2 | Simd::Avx512 => grow_bag_avx2,
    }
}

#[cfg(target_arch = "x86_64")]
fn grow_bag_avx2<I: Id, S: GrowthStrategy>(
    memory: &mut BagMemory<I>,
    vectors: &mut Portable,
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    rng: Rng,
) -> ForestTables {
    #[target_feature(enable = "avx2")]
    fn grow<I: Id, S: GrowthStrategy>(
        memory: &mut BagMemory<I>,
        vectors: &mut Portable,
        input: &GrowForestInput,
        settings: &TreeSettings<S>,
        rng: Rng,
    ) -> ForestTables {
        grow_bag(memory, vectors, input, settings, rng)
    }
    // SAFETY: chosen only where the processor was found to have these instructions.
    unsafe { grow(memory, vectors, input, settings, rng) }
}

#[cfg(target_arch = "x86_64")]
fn grow_bag_avx512<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    memory: &mut BagMemory<I>,
    vectors: &mut V,
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    rng: Rng,
) -> ForestTables {
    #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
    fn grow<I: Id, V: Vectors<I>, S: GrowthStrategy>(
        memory: &mut BagMemory<I>,
        vectors: &mut V,
        input: &GrowForestInput,
        settings: &TreeSettings<S>,
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
    tree: GrowingTree,
    sampler: TreeSampler,
}

impl<I: Id> BagMemory<I> {
    fn new<S: GrowthStrategy>(input: &GrowForestInput, strategy: &S) -> Self {
        let sampling = input.sampling();
        Self {
            ws: Workspace::new((input.n, input.p), strategy, sampling.most_units(), input.arranges()),
            tree: GrowingTree::default(),
            sampler: TreeSampler::new(&sampling),
        }
    }
}

#[inline(always)]
fn grow_bag<I: Id, V: Vectors<I>, S: GrowthStrategy>(
    memory: &mut BagMemory<I>,
    vectors: &mut V,
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    mut rng: Rng,
) -> ForestTables {
    let BagMemory { ws, tree, sampler } = memory;
    let mut tables = ForestTables::default();
    sampler.draw_bag(&mut rng);
    for t in 0..input.bag_size {
        let mut stream = rng.fork("tree", u64::from(t));
        sampler.draw_tree(&mut stream, &mut ws.filling);
        grow_tree(ws, vectors, tree, (settings, &sampler.split), &mut stream);
        fill_leaves::<I, V, S>(ws, tree, settings, input.prune, &mut tables);
    }
    tables
}

/// `grow_bags` with 32-bit ids, whatever the size.
#[cfg(test)]
pub fn grow_bags_on_wide_ids<S: GrowthStrategy>(
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    forest: &Rng,
) -> Vec<ForestTables> {
    let strategy = &settings.strategy;
    let memory = || (BagMemory::<u32>::new(input, strategy), Portable);
    grow_each(input, settings, forest, memory, simd_growers(Simd::Portable))
}

/// `grow_bags` with 32-bit ids down to nodes of `narrow` units, whatever the size, where the processor can.
#[cfg(test)]
pub fn grow_bags_on_both_widths<S: GrowthStrategy>(
    input: &GrowForestInput,
    settings: &TreeSettings<S>,
    (forest, narrow): (&Rng, usize),
) -> Option<Vec<ForestTables>> {
    #[cfg(target_arch = "x86_64")]
    if Simd::detect().has_byte_permutes() {
        let memory = || huge(input, &settings.strategy, narrow);
        return Some(grow_each(input, settings, forest, memory, grow_bag_avx512));
    }
    let _ = (input, settings, forest, narrow);
    None
}
