//! Twin of packages/kernels/src/forest/presort.ts, which states the contract. Parity: exact.

use super::workspace::Id;

/// Order of a tree's sample in one feature, without sorting: units are put at their ranks, then the places taken are read.
#[inline(always)]
pub fn presort<I: Id>(rank: &[i32], sample: &[u32], place: &mut [I], taken: &mut [u64], order: &mut [I]) {
    for (id, &unit) in sample.iter().enumerate() {
        let r = rank[unit as usize] as usize;
        place[r] = I::from_index(id);
        taken[r / 64] |= 1 << (r % 64);
    }
    let mut k = 0;
    for (w, word) in taken.iter_mut().enumerate() {
        let mut left = std::mem::take(word);
        while left != 0 {
            order[k] = place[w * 64 + left.trailing_zeros() as usize];
            left &= left - 1;
            k += 1;
        }
    }
    assert!(k == sample.len(), "ranks of a sample are not its own");
}
