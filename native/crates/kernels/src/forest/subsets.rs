//! Twin of packages/kernels/src/forest/subsets.ts, which states the contract. Parity: exact.

use crate::rng::Rng;

/// A uniformly random subset of 0..size-1 with exactly `target` members, as bits.
pub fn draw_subset(rng: &mut Rng, size: usize, target: usize, bits: &mut [u32]) {
    let words = size.div_ceil(32);
    let mut count = 0;
    for (w, slot) in bits[..words].iter_mut().enumerate() {
        let mut word = if target == size { u32::MAX } else { rng.uint32() };
        if w == words - 1 && !size.is_multiple_of(32) {
            word &= (1 << (size % 32)) - 1;
        }
        *slot = word;
        count += word.count_ones() as usize;
    }
    while count != target {
        let i = rng.below(size as u32) as usize;
        let member = is_member(bits, i);
        if member != (count > target) {
            continue;
        }
        bits[i / 32] ^= 1 << (i % 32);
        if member {
            count -= 1;
        } else {
            count += 1;
        }
    }
}

/// Whether i is in the subset.
#[inline]
pub fn is_member(bits: &[u32], i: usize) -> bool {
    bits[i / 32] >> (i % 32) & 1 == 1
}

/// Entries of `from` whose positions are in the subset, or are not, in their order.
pub fn select(bits: &[u32], from: &[u32], chosen: &mut [u32], inside: bool) {
    let flip = if inside { 0 } else { u32::MAX };
    let mut chosen = chosen.iter_mut();
    for (units, word) in from.chunks(32).zip(bits) {
        let live = if units.len() < 32 { (1 << units.len()) - 1 } else { u32::MAX };
        let mut word = (word ^ flip) & live;
        while word != 0 {
            if let Some(slot) = chosen.next() {
                *slot = units[word.trailing_zeros() as usize];
            }
            word &= word - 1;
        }
    }
}
