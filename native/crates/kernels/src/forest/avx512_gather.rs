//! Inner loops of tree growing on AVX-512 that gather from tables in memory, for ids of any width.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use std::arch::x86_64::*;

use super::avx512_scan::{Lanes, entries, gains as gains_of, low, prefix_sums};
use super::best_cut::{Scores, Ties};
use super::fill_leaves::{LeftCodes, split_units as split_portably};
use super::strategies::strategy::CutLimits;
use super::valid_cuts::{CutRange, Prefix, Variation, between, shortest_by_variation};

/// `cuts_by_variation` of valid_cuts.rs.
///
/// # Safety
/// Ids of the order are below the length of `dose`; see the head of this file.
#[inline(always)]
pub unsafe fn cuts_by_variation<I: Lanes>(order: &[I], rule: &Variation) -> CutRange {
    let (size, most) = (order.len(), order.len() - 1);
    // SAFETY: by this function's contract.
    let [prefix, suffix] =
        unsafe { [too_few(order[..most].chunks_exact(16), rule), too_few(order[1..].rchunks_exact(16), rule)] };
    between(
        size,
        shortest_by_variation(prefix, order[prefix.taken..most].iter(), rule),
        shortest_by_variation(suffix, order[1..size - suffix.taken].iter().rev(), rule),
    )
}

/// `best_cut` of best_cut.rs; `gains` has room for 16 cuts at a time.
///
/// # Safety
/// Ids of the order are below the length of `rho`; see the head of this file.
#[inline(always)]
pub unsafe fn best_cut<I: Lanes>(
    gains: &mut [f32],
    order: &[I],
    scores: &Scores,
    range: CutRange,
    (ties, best): (Option<Ties>, f32),
) -> Option<(f32, usize)> {
    // SAFETY: by this function's contract.
    let highest = unsafe { highest_gain(gains, order, scores, range) };
    if highest <= best {
        return None;
    }
    let gains = &gains[..order.len()];
    let cuts = range.first as usize..range.last as usize + 1;
    let Some(ties) = ties else {
        // SAFETY: see the head of this file.
        return Some((highest, unsafe { first_of(gains, highest, cuts.start) }));
    };
    let (mut highest, mut found) = (best, None);
    for cut in cuts {
        if gains[cut] > highest && !ties.at(order, cut) {
            (highest, found) = (gains[cut], Some(cut));
        }
    }
    found.map(|cut| (highest, cut))
}

/// `split_units` of fill_leaves.rs.
///
/// # Safety
/// See the head of this file.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,popcnt")]
pub unsafe fn split_units(units: &mut [u32], scratch: &mut [u32], codes: &LeftCodes) -> usize {
    let &LeftCodes { column, step, last, other } = codes;
    // As gathers take signed 32-bit places; each is held against the column's length before it is read.
    let Ok(length) = i32::try_from(column.len()) else {
        return split_portably(units, scratch, codes);
    };
    let (length, step) = (_mm512_set1_epi32(length), _mm512_set1_epi32(step as i32));
    let (last, other) = (_mm512_set1_epi32(last), _mm512_set1_epi32(other));
    let (mut left, mut right) = (0, 0);
    let size = units.len();
    let scratch = &mut scratch[..size];
    for start in (0..size).step_by(16) {
        let count = (size - start).min(16);
        let live = low(count) as u16;
        // SAFETY: masked to the units, and to places within the column; stores are bounded by the slices, and those of units that
        // go left end before the units that are still to be read.
        unsafe {
            let ids = _mm512_maskz_loadu_epi32(live, units.as_ptr().add(start).cast());
            let places = _mm512_mullo_epi32(ids, step);
            assert!(_mm512_mask_cmpge_epu32_mask(live, places, length) == 0, "units have codes");
            let code = _mm512_mask_i32gather_epi32::<4>(other, live, places, column.as_ptr());
            let goes_left = live & (_mm512_cmple_epi32_mask(code, last) | _mm512_cmpeq_epi32_mask(code, other));
            let goes_right = live & !goes_left;
            let (lefts, rights) = (goes_left.count_ones() as usize, goes_right.count_ones() as usize);
            let (l, r) = (&mut units[left..left + lefts], &mut scratch[right..right + rights]);
            let compressed = _mm512_maskz_compress_epi32(goes_left, ids);
            _mm512_mask_storeu_epi32(l.as_mut_ptr().cast(), low(lefts) as u16, compressed);
            let compressed = _mm512_maskz_compress_epi32(goes_right, ids);
            _mm512_mask_storeu_epi32(r.as_mut_ptr().cast(), low(rights) as u16, compressed);
            left += lefts;
            right += rights;
        }
    }
    units[left..].copy_from_slice(&scratch[..right]);
    left
}

/// The units of the leading chunks, taken together, of which one at least is needed in addition: counts and sums of squares
/// only grow, and a variation is no larger than the sum of squares, so no test inside these chunks can succeed.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
unsafe fn too_few<'a, I: Lanes + 'a>(chunks: impl Iterator<Item = &'a [I]>, rule: &Variation) -> Prefix {
    let mut known = Prefix::default();
    for chunk in chunks {
        // SAFETY: ids are below the length of `dose`.
        let dose = unsafe { entries(rule.dose, chunk) };
        let odd = _mm512_srli_epi64::<32>(dose);
        let squares = _mm512_add_epi64(_mm512_mul_epi32(dose, dose), _mm512_mul_epi32(odd, odd));
        let next = Prefix {
            below: known.below + _mm512_movepi32_mask(dose).count_ones() as usize,
            taken: known.taken + 16,
            sum: known.sum + i64::from(_mm512_reduce_add_epi32(dose)),
            squares: known.squares + _mm512_reduce_add_epi64(squares),
        };
        let CutLimits { min_per_arm, min_units, .. } = *rule.limits;
        let arms = next.below >= min_per_arm && next.taken - next.below >= min_per_arm;
        if arms && next.taken >= min_units && next.squares as f64 >= rule.min_squares {
            break;
        }
        known = next;
    }
    known
}

/// Writes the gains of the cuts of `range` into `gains`, and zeros before it, and returns the highest.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
unsafe fn highest_gain<I: Lanes>(gains: &mut [f32], order: &[I], scores: &Scores, range: CutRange) -> f32 {
    let (first, end) = (range.first as usize, range.last as usize + 1);
    let mut sum = _mm512_setzero_si512();
    let whole = first / 16 * 16;
    for ids in order[..whole].chunks_exact(16) {
        // SAFETY: ids are below the length of `rho`.
        sum = _mm512_add_epi32(sum, unsafe { entries(scores.rho, ids) });
    }
    let last_lane = _mm512_set1_epi32(15);
    let mut carry = _mm512_set1_epi32(_mm512_reduce_add_epi32(sum));
    let mut highest = _mm512_setzero_ps();
    let chunks = order[whole..end].chunks(16).zip(scores.cut_weight[whole..].chunks(16));
    let mut before = low(first - whole) as u16;
    for ((ids, weights), to) in chunks.zip(gains[whole..].chunks_exact_mut(16)) {
        let live = low(ids.len().min(weights.len())) as u16;
        // SAFETY: ids are below the length of `rho`; masked to the chunks; 16 numbers are stored.
        unsafe {
            let sums = _mm512_add_epi32(prefix_sums(entries(scores.rho, ids)), carry);
            carry = _mm512_permutexvar_epi32(last_lane, sums);
            let gains = gains_of(sums, _mm512_maskz_loadu_ps(live & !before, weights.as_ptr()));
            highest = _mm512_max_ps(highest, gains);
            _mm512_storeu_ps(to.as_mut_ptr(), gains);
        }
        before = 0;
    }
    _mm512_reduce_max_ps(highest)
}

/// The first entry from `start` on that equals `highest`, which is there.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn first_of(gains: &[f32], highest: f32, start: usize) -> usize {
    let highest = _mm512_set1_ps(highest);
    for (c, chunk) in gains[start..].chunks(16).enumerate() {
        let live = low(chunk.len()) as u16;
        // SAFETY: masked to the chunk.
        let gain = unsafe { _mm512_maskz_loadu_ps(live, chunk.as_ptr()) };
        let equal = _mm512_mask_cmp_ps_mask::<_CMP_EQ_OQ>(live, gain, highest);
        if equal != 0 {
            return start + 16 * c + equal.trailing_zeros() as usize;
        }
    }
    gains.len()
}
