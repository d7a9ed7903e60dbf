//! Twin of packages/kernels/src/forest/walk.ts, which states the contract.

#![allow(unsafe_code, reason = "rows go down trees without a check at every node; the door has checked the trees")]

use super::node_sides::{column_of, goes_left};

/// A node in one cache line with its neighbours.
#[derive(Debug, Clone, Copy)]
pub struct WalkNode {
    pub threshold: f64,
    pub left: u32,
    pub feature: i32,
}

/// Trees, and the sets of categories that their nodes name.
#[derive(Debug, Clone, Copy)]
pub struct WalkTrees<'a> {
    pub nodes: &'a [WalkNode],
    pub sets: &'a [u32],
}

/// Values of rows, row-major, p columns.
#[derive(Debug, Clone, Copy)]
pub struct WalkRows<'a> {
    pub x: &'a [f64],
    pub p: usize,
    pub has_missing: bool,
}

impl<'a> WalkRows<'a> {
    pub fn new(x: &'a [f64], p: usize) -> Self {
        Self { x, p, has_missing: x.iter().any(|value| value.is_nan()) }
    }
}

/// Rows on their way down a tree.
#[derive(Debug)]
pub struct Walk {
    node: Vec<u32>,
    row: Vec<u32>,
    /// The node that each row of the block has reached.
    pub end: Vec<u32>,
}

impl Walk {
    /// Memory for blocks of up to `rows` rows.
    pub fn new(rows: usize) -> Self {
        let words = || vec![0; rows];
        Self { node: words(), row: words(), end: words() }
    }

    /// Takes `rows` down one tree, a level a round; rows that reached a leaf are compacted away, without a branch.
    ///
    /// # Safety
    /// Every column and child of `trees` exists in `rows` and `trees`; the units are at most as many as the memory was made
    /// for, below that number, and have rows of values.
    pub unsafe fn down(&mut self, trees: &WalkTrees, root: u32, rows: &WalkRows, units: &[u32]) {
        let WalkRows { x, p, has_missing } = *rows;
        // SAFETY: by this function's contract.
        unsafe {
            if has_missing || !trees.sets.is_empty() {
                let goes_left = |node: &WalkNode, value| goes_left((node.feature, node.threshold), trees.sets, value);
                self.down_by(trees.nodes, root, units, (x, p), goes_left);
            } else {
                self.down_by(trees.nodes, root, units, (x, p), |node, value| value <= node.threshold);
            }
        }
    }

    /// `down`, with the way of a value at a node.
    ///
    /// # Safety
    /// As `down`.
    #[inline(always)]
    unsafe fn down_by(
        &mut self,
        nodes: &[WalkNode],
        root: u32,
        rows: &[u32],
        (x, p): (&[f64], usize),
        goes_left: impl Fn(&WalkNode, f64) -> bool,
    ) {
        let Self { node, row, end } = self;
        for (k, &i) in rows.iter().enumerate() {
            node[k] = root;
            row[k] = i;
            end[i as usize] = root;
        }
        let mut walking = if nodes[root as usize].feature < 0 { 0 } else { rows.len() };
        while walking > 0 {
            let mut next = 0;
            for k in 0..walking {
                // SAFETY: by this function's contract, and next <= k stays inside as well.
                unsafe {
                    let i = *row.get_unchecked(k);
                    let at = nodes.get_unchecked(*node.get_unchecked(k) as usize);
                    let left = goes_left(at, *x.get_unchecked(i as usize * p + column_of(at.feature)));
                    let child = at.left + 1 - u32::from(left);
                    *end.get_unchecked_mut(i as usize) = child;
                    *node.get_unchecked_mut(next) = child;
                    *row.get_unchecked_mut(next) = i;
                    next += usize::from(nodes.get_unchecked(child as usize).feature >= 0);
                }
            }
            walking = next;
        }
    }
}
