//! Twin of packages/kernels/src/forest/walk.ts, which states the contract.

/// A node in one cache line with its neighbours.
#[derive(Debug, Clone, Copy)]
pub struct WalkNode {
    pub threshold: f64,
    pub left: u32,
    pub feature: i32,
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
    /// Every column and child of `nodes` exists in `x` (row-major, p columns) and `nodes`; `rows` are at most as many as
    /// the memory was made for, below that number, and have rows in `x`.
    pub unsafe fn down(&mut self, nodes: &[WalkNode], root: u32, rows: &[u32], (x, p): (&[f64], usize)) {
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
                    let goes_left = *x.get_unchecked(i as usize * p + at.feature as usize) <= at.threshold;
                    let child = at.left + 1 - u32::from(goes_left);
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
