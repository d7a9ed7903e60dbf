//! Twin of packages/kernels/src/forest/partition.ts, which states the contract. Parity: exact.

#![allow(unsafe_code, reason = "moves ids that were held against their range once for a node")]

use super::workspace::{Id, Units};

/// Writes a node's units into the other buffer in the order of the winning feature; `moved` maps old local ids to new ones.
#[inline(always)]
pub fn permute_node<I: Id>(order: &[I], start: usize, moved: &mut [I], from: &Units, to: &mut Units) {
    let end = start + order.len();
    // One check for the whole node, instead of one for each of its ids and columns.
    let lowest = order.iter().fold(end, |lowest, id| lowest.min(id.index()));
    let highest = order.iter().fold(start, |highest, id| highest.max(id.index()));
    assert!(start <= lowest && highest < end, "an order holds ids of its node");
    let moved = &mut moved[start..end];
    for (k, id) in order.iter().enumerate() {
        // SAFETY: ids are within start..end, as `moved` is.
        unsafe { *moved.get_unchecked_mut(id.index() - start) = I::from_index(start + k) };
    }
    let rearrange = |from: &[f64], to: &mut [f64]| {
        for (value, id) in to.iter_mut().zip(order) {
            // SAFETY: as above.
            *value = unsafe { *from.get_unchecked(id.index() - start) };
        }
    };
    for (from, to) in from.columns.iter().zip(&mut to.columns) {
        rearrange(&from[start..end], &mut to[start..end]);
    }
    let unit = &from.unit[start..end];
    for (value, id) in to.unit[start..end].iter_mut().zip(order) {
        // SAFETY: as above.
        *value = unsafe { *unit.get_unchecked(id.index() - start) };
    }
}

/// Splits a node's order in one feature into its children's, each still ascending, with new local ids.
///
/// # Safety
/// Ids of the order are below the length of `moved`.
#[inline(always)]
pub unsafe fn partition_order<I: Id>(order: &[I], moved: &[I], middle: I, left_size: usize, to: &mut [I]) {
    let (mut left, mut right) = (0, left_size);
    for id in order {
        // SAFETY: by this function's contract.
        let id = unsafe { *moved.get_unchecked(id.index()) };
        // Without a branch on the data.
        let goes_left = id < middle;
        to[if goes_left { left } else { right }] = id;
        left += usize::from(goes_left);
        right += usize::from(!goes_left);
    }
}
