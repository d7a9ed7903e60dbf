//! Twin of packages/kernels/src/forest/partition.ts, which states the contract. Parity: exact.

use super::workspace::{Id, Units};

/// Writes a node's units into the other buffer in the order of the winning feature; `moved` maps old local ids to new ones.
#[inline(always)]
pub fn permute_node<I: Id>(order: &[I], start: usize, moved: &mut [I], from: &Units, to: &mut Units) {
    let end = start + order.len();
    let unit = &mut to.unit[start..end];
    for (k, id) in order.iter().enumerate() {
        let id = id.index();
        moved[id] = I::from_index(start + k);
        unit[k] = from.unit[id];
    }
    for (from, to) in from.columns.iter().zip(&mut to.columns) {
        for (value, id) in to[start..end].iter_mut().zip(order) {
            *value = from[id.index()];
        }
    }
}

/// Splits a node's order in one feature into its children's, each still ascending, with new local ids.
#[inline(always)]
pub fn partition_order<I: Id>(order: &[I], moved: &[I], middle: I, left_size: usize, to: &mut [I]) {
    let (mut left, mut right) = (0, left_size);
    for id in order {
        let id = moved[id.index()];
        // Without a branch on the data.
        let goes_left = id < middle;
        to[if goes_left { left } else { right }] = id;
        left += usize::from(goes_left);
        right += usize::from(!goes_left);
    }
}
