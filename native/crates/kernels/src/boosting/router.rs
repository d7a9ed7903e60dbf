//! Leaf numbers of rows that took no part in growing a tree. The twin's `routeRows`.

use super::bins::Bins;
use super::grow_tree::GrownTree;

/// A finished tree in a form that rows walk without branches: a leaf is its own left child.
pub struct Router<'a> {
    nodes: Vec<RouteNode>,
    depth: usize,
    columns: &'a [u8],
}

#[derive(Clone, Copy)]
struct RouteNode {
    /// First bin of the column.
    origin: usize,
    left: u32,
    leaf: u16,
    shift: u8,
    limit: u8,
}

/// Rows that walk side by side, to hide the latency of each step.
const ABREAST: usize = 8;

impl<'a> Router<'a> {
    pub fn new(tree: &GrownTree, bins: &'a Bins) -> Self {
        let mut depths = vec![0_usize; tree.nodes.len()];
        let mut depth = 0;
        let mut nodes = Vec::with_capacity(tree.nodes.len());
        for (id, node) in tree.nodes.iter().enumerate() {
            if node.column < 0 {
                nodes.push(RouteNode { origin: 0, left: id as u32, leaf: 0, shift: 0, limit: u8::MAX });
                continue;
            }
            let (shift, left) = (node.missing_left, node.left);
            let origin = node.column as usize * bins.size;
            nodes.push(RouteNode { origin, left, leaf: 0, shift, limit: node.bin + shift });
            let below = depths[id] + 1;
            depths[left as usize] = below;
            depths[left as usize + 1] = below;
            depth = depth.max(below);
        }
        for (number, leaf) in tree.leaves.iter().enumerate() {
            nodes[leaf.node as usize].leaf = number as u16;
        }
        Self { nodes, depth, columns: &bins.columns }
    }

    #[inline(always)]
    fn step(&self, node: u32, row: u32) -> u32 {
        let at = &self.nodes[node as usize];
        let bin = self.columns[at.origin + row as usize];
        at.left + u32::from(bin.wrapping_add(at.shift) > at.limit)
    }

    /// Calls `found` with the place of each row in `rows` and its leaf number.
    pub fn route(&self, rows: &[u32], mut found: impl FnMut(usize, u16)) {
        let mut groups = rows.chunks_exact(ABREAST);
        let mut place = 0;
        for group in &mut groups {
            let mut at = [0_u32; ABREAST];
            for _ in 0..self.depth {
                for (node, &row) in at.iter_mut().zip(group) {
                    *node = self.step(*node, row);
                }
            }
            for node in at {
                found(place, self.nodes[node as usize].leaf);
                place += 1;
            }
        }
        for &row in groups.remainder() {
            let node = (0..self.depth).fold(0, |node, _| self.step(node, row));
            found(place, self.nodes[node as usize].leaf);
            place += 1;
        }
    }
}
