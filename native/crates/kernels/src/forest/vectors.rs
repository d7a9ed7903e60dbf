//! The inner loops of tree growing, which an instruction set may do in its own way, with the same bits.

#![allow(unsafe_code, reason = "calls loops whose ids are held against their range once for a node")]

use super::best_cut::{Scores, Ties, best_cut};
use super::best_vector_cut::best_weighted_cut;
use super::dose_cuts::dose_cuts;
use super::fill_leaves::{LeftCodes, split_units};
use super::grow_tree::{OpenNode, TreeSettings};
use super::partition::partition_order;
use super::presort::presort;
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeGrid};
use super::valid_cuts::{CutRange, Variation, cuts_by_counts, cuts_by_variation};
use super::workspace::{GrowingTree, Id, Workspace};
use crate::rng::Rng;

/// Inner loops on orders of `I`. All sums are of integers, so no order of additions has to be kept.
pub trait Vectors<I: Id> {
    /// Orders a tree's sample in one feature; `place` and `taken` are scratch that only this function touches.
    fn presort(rank: &[i32], sample: &[u32], place: &mut [I], taken: &mut [u64], order: &mut [I]);

    /// Takes note of the grids of units `start..end` of a node before its features are searched.
    fn prepare(&mut self, scores: &Scores, start: usize, end: usize);

    /// Cuts that leave enough units in both arms in both children.
    fn cuts_by_counts(&self, order: &[I], dose: &[i32], limits: &CutLimits) -> CutRange;

    /// Cuts that leave enough units in both arms, and enough treatment variation, in both children.
    fn cuts_by_variation(&self, order: &[I], scores: &Scores, limits: &CutLimits, min_squares: f64) -> CutRange;

    /// `cuts_by_variation` where units have weights.
    fn weighted_cuts(&self, order: &[I], scores: &Scores, limits: &CutLimits, grid: &NodeGrid) -> CutRange;

    /// The highest gain above `best`, and the first cut that has it. A column without ties has no `ties`.
    fn best_cut(
        &mut self,
        order: &[I],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)>;

    /// `best_cut` where units have weights, which add up to `total`.
    fn best_weighted_cut(
        &mut self,
        order: &[I],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best_and_total: (f64, f64),
    ) -> Option<(f64, usize)>;

    /// Splits an order between two children; `middle` is the first id of the right one.
    fn partition(order: &[I], moved: &[I], middle: I, left_size: usize, to: &mut [I]);

    /// Puts the units whose codes go left first, all in their order; how many they are.
    #[inline(always)]
    fn split_units(units: &mut [u32], scratch: &mut [u32], codes: &LeftCodes) -> usize {
        split_units(units, scratch, codes)
    }

    /// Grows everything below a node by itself, if it has a better way than node by node; says whether it did.
    fn subtree<S: GrowthStrategy>(
        &mut self,
        ws: &Workspace<I>,
        tree: &mut GrowingTree,
        settings: &TreeSettings<S>,
        node: &OpenNode<S::Moments>,
        rng: &mut Rng,
    ) -> bool;
}

/// Plain loops, for every platform.
#[derive(Debug)]
pub struct Portable;

impl<I: Id> Vectors<I> for Portable {
    #[inline(always)]
    fn presort(rank: &[i32], sample: &[u32], place: &mut [I], taken: &mut [u64], order: &mut [I]) {
        presort(rank, sample, place, taken, order);
    }

    #[inline(always)]
    fn prepare(&mut self, _scores: &Scores, _start: usize, _end: usize) {}

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[I], dose: &[i32], limits: &CutLimits) -> CutRange {
        cuts_by_counts(order, dose, limits)
    }

    #[inline(always)]
    fn cuts_by_variation(&self, order: &[I], scores: &Scores, limits: &CutLimits, min_squares: f64) -> CutRange {
        let &Scores { dose, reciprocal, .. } = scores;
        cuts_by_variation(order, &Variation { limits, min_squares, dose, reciprocal })
    }

    #[inline(always)]
    fn weighted_cuts(&self, order: &[I], scores: &Scores, limits: &CutLimits, _grid: &NodeGrid) -> CutRange {
        dose_cuts(order, scores, limits)
    }

    #[inline(always)]
    fn best_cut(
        &mut self,
        order: &[I],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)> {
        // SAFETY: an order holds ids of its node, all of them below the capacity that `rho` has entries for.
        unsafe { best_cut(order, scores, range, ties, best) }
    }

    #[inline(always)]
    fn best_weighted_cut(
        &mut self,
        order: &[I],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best_and_total: (f64, f64),
    ) -> Option<(f64, usize)> {
        best_weighted_cut(order, scores, range, ties, best_and_total)
    }

    #[inline(always)]
    fn partition(order: &[I], moved: &[I], middle: I, left_size: usize, to: &mut [I]) {
        // SAFETY: an order holds ids of its node, all of them below the capacity that `moved` has entries for.
        unsafe { partition_order(order, moved, middle, left_size, to) };
    }

    #[inline(always)]
    fn subtree<S: GrowthStrategy>(
        &mut self,
        _ws: &Workspace<I>,
        _tree: &mut GrowingTree,
        _settings: &TreeSettings<S>,
        _node: &OpenNode<S::Moments>,
        _rng: &mut Rng,
    ) -> bool {
        false
    }
}
