//! Twin of packages/kernels/src/forest/workspace.ts.

use std::fmt::Debug;

use super::arrange_column::Arranged;
use super::strategies::strategy::{GrowthStrategy, NodeUnits};

/// Local number of a unit within a tree, or within a small subtree: as narrow as it may be, for less memory traffic.
pub trait Id: Copy + Default + Debug + PartialOrd + Send + Sync {
    /// No unit: the mark of an empty place.
    const NONE: Self;
    fn from_index(index: usize) -> Self;
    fn index(self) -> usize;
}

impl Id for u8 {
    const NONE: Self = Self::MAX;
    #[inline(always)]
    fn from_index(index: usize) -> Self {
        index as Self
    }
    #[inline(always)]
    fn index(self) -> usize {
        usize::from(self)
    }
}

impl Id for u16 {
    const NONE: Self = Self::MAX;
    #[inline(always)]
    fn from_index(index: usize) -> Self {
        index as Self
    }
    #[inline(always)]
    fn index(self) -> usize {
        usize::from(self)
    }
}

impl Id for u32 {
    const NONE: Self = Self::MAX;
    #[inline(always)]
    fn from_index(index: usize) -> Self {
        index as Self
    }
    #[inline(always)]
    fn index(self) -> usize {
        self as usize
    }
}

/// A node of the growing tree; the right child follows the left one.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Column and bits of node_sides.rs, -1 for a leaf.
    pub feature: i32,
    /// The unit with the largest value on the left, or the first word of a set.
    pub split: u32,
    pub left: u32,
}

impl Node {
    /// In `split` where only missing values go right.
    pub const NO_UNIT: u32 = u32::MAX;

    pub const LEAF: Self = Self { feature: -1, split: 0, left: 0 };
}

/// The growing tree, and the sets of categories that its nodes name.
#[derive(Debug, Default)]
pub struct GrowingTree {
    pub nodes: Vec<Node>,
    pub sets: Vec<u32>,
}

/// Units of the tree, a node's in a contiguous range.
#[derive(Debug)]
pub struct Units {
    pub unit: Vec<u32>,
    /// Their values in the columns that the strategy asks for.
    pub columns: Vec<Vec<f64>>,
}

/// What the current node's units count in the scan of cuts, on integer grids.
#[derive(Debug)]
pub struct Grids {
    /// Pseudo-outcomes: component c of local id i at `components * i + c`.
    pub rho: Vec<i32>,
    /// Dose d of local id i at `doses * i + d`.
    pub dose: Vec<i32>,
    /// Of several doses, or one with weights: least variation in a child, and rate of the penalty.
    pub dose_minimum: Vec<f64>,
    pub dose_rate: Vec<f64>,
    /// Weight of each local id; empty without weights.
    pub share: Vec<i32>,
}

impl Grids {
    fn new<S: GrowthStrategy>(strategy: &S, capacity: usize) -> Self {
        let doses = strategy.doses();
        Self {
            rho: vec![0; capacity * strategy.components()],
            // The plain loops read a dose of every unit.
            dose: vec![0; capacity * doses.max(1)],
            dose_minimum: vec![0.0; doses],
            dose_rate: vec![0.0; doses],
            share: vec![0; if strategy.weighted() { capacity } else { 0 }],
        }
    }

    /// The weights of a node; empty without weights.
    pub fn share_of(&mut self, units: &NodeUnits) -> &mut [i32] {
        self.share.get_mut(units.range.clone()).unwrap_or_default()
    }
}

/// Memory for growing one tree after another.
#[derive(Debug)]
pub struct Workspace<I> {
    pub capacity: usize,
    pub p: usize,
    /// Entry k of feature j at `j * capacity + k`; one buffer per side.
    pub order: [Vec<I>; 2],
    pub units: [Units; 2],
    pub grids: Grids,
    pub moved: Vec<I>,
    pub reciprocal: Vec<f64>,
    pub cut_weight: Vec<f32>,
    pub place: Vec<I>,
    pub taken: Vec<u64>,
    pub candidate: Vec<bool>,
    pub arranged: Arranged<I>,
    pub filling: Vec<u32>,
    pub scratch: Vec<u32>,
    /// Codes of the units that fill the leaves, row-major, and these units.
    pub rows: Vec<i32>,
    pub row_units: Vec<u32>,
}

impl<I: Id> Workspace<I> {
    /// Memory for trees on up to `capacity` units, and `fill_sample` that fill leaves, out of n; `arranges` if there are
    /// missing values or categories.
    pub fn new<S: GrowthStrategy>(
        (n, p): (usize, usize),
        strategy: &S,
        (capacity, fill_sample): (usize, usize),
        arranges: bool,
    ) -> Self {
        let columns = strategy.columns().len();
        let units = || Units { unit: vec![0; capacity], columns: vec![vec![0.0; capacity]; columns] };
        let ids = |length: usize| vec![I::default(); length];
        Self {
            capacity,
            p,
            order: [ids(p * capacity), ids(p * capacity)],
            units: [units(), units()],
            grids: Grids::new(strategy, capacity),
            // More than needed: a 32-bit gather of the last 16-bit entry, and tables of 256 bytes, stay inside.
            moved: ids(capacity + 256),
            reciprocal: (0..=capacity).map(|k| 1.0 / k.max(1) as f64).collect(),
            cut_weight: vec![0.0; capacity],
            // More than ranks: counts by word of `taken` have room before them.
            place: vec![I::NONE; n + n.div_ceil(64)],
            taken: vec![0; n.div_ceil(64)],
            candidate: vec![false; p],
            arranged: Arranged::new(if arranges { capacity } else { 0 }),
            filling: vec![0; fill_sample],
            scratch: vec![0; fill_sample],
            rows: Vec::new(),
            row_units: Vec::new(),
        }
    }

    /// Orders of one side to read, and of the other to write.
    #[inline(always)]
    pub fn orders(order: &mut [Vec<I>; 2], side: usize) -> (&[I], &mut [I]) {
        let [a, b] = order;
        if side == 0 { (a, b) } else { (b, a) }
    }
}
