//! Trees on more units than 16-bit ids can number, on AVX-512: plain loops down to nodes that they can, `Wide` from there on.

use super::avx512_wide::Wide;
use super::best_cut::{Scores, Ties};
use super::grow_tree::{OpenNode, TreeSettings, grow_open};
use super::narrow_node::narrow_node;
use super::strategies::strategy::{CutLimits, GrowthStrategy, NodeGrid};
use super::valid_cuts::CutRange;
use super::vectors::{Portable, Vectors};
use super::workspace::{GrowingTree, Workspace};
use crate::rng::Rng;

/// Inner loops on 32-bit ids.
#[derive(Debug)]
pub struct Huge {
    below: Workspace<u16>,
    wide: Wide,
}

impl Huge {
    /// Most units of a node that 16-bit ids can number; one id marks an empty place.
    pub const NARROW: usize = u16::MAX as usize;

    /// Memory for trees that hand nodes of up to `narrow` units on; `arranges` if there are missing values or categories.
    pub fn new<S: GrowthStrategy>(p: usize, strategy: &S, narrow: usize, arranges: bool) -> Self {
        Self { below: Workspace::new((0, p), strategy, (narrow, 0), arranges), wide: Wide::new(p, strategy, narrow) }
    }
}

impl Vectors<u32> for Huge {
    #[inline(always)]
    fn presort(rank: &[i32], sample: &[u32], place: &mut [u32], taken: &mut [u64], order: &mut [u32]) {
        Portable::presort(rank, sample, place, taken, order);
    }

    #[inline(always)]
    fn prepare(&mut self, _scores: &Scores, _start: usize, _end: usize) {}

    #[inline(always)]
    fn cuts_by_counts(&self, order: &[u32], dose: &[i32], limits: &CutLimits) -> CutRange {
        Portable.cuts_by_counts(order, dose, limits)
    }

    #[inline(always)]
    fn cuts_by_variation(&self, order: &[u32], scores: &Scores, limits: &CutLimits, min_squares: f64) -> CutRange {
        Portable.cuts_by_variation(order, scores, limits, min_squares)
    }

    #[inline(always)]
    fn weighted_cuts(&self, order: &[u32], scores: &Scores, limits: &CutLimits, grid: &NodeGrid) -> CutRange {
        Portable.weighted_cuts(order, scores, limits, grid)
    }

    #[inline(always)]
    fn best_cut(
        &mut self,
        order: &[u32],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best: f32,
    ) -> Option<(f32, usize)> {
        Portable.best_cut(order, scores, range, ties, best)
    }

    #[inline(always)]
    fn best_weighted_cut(
        &mut self,
        order: &[u32],
        scores: &Scores,
        range: CutRange,
        ties: Option<Ties>,
        best_and_total: (f64, f64),
    ) -> Option<(f64, usize)> {
        Portable.best_weighted_cut(order, scores, range, ties, best_and_total)
    }

    #[inline(always)]
    fn partition(order: &[u32], moved: &[u32], middle: u32, left_size: usize, to: &mut [u32]) {
        Portable::partition(order, moved, middle, left_size, to);
    }

    #[inline(always)]
    fn subtree<S: GrowthStrategy>(
        &mut self,
        ws: &Workspace<u32>,
        tree: &mut GrowingTree,
        settings: &TreeSettings<S>,
        node: &OpenNode<S::Moments>,
        rng: &mut Rng,
    ) -> bool {
        if node.end - node.start > self.below.capacity {
            return false;
        }
        let root = narrow_node(ws, node, &mut self.below);
        grow_open(&mut self.below, &mut self.wide, tree, settings, root, rng);
        true
    }
}
