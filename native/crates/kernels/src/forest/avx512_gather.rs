//! Inner loops of tree growing on AVX-512 that gather from tables in memory, for ids of any width.
//!
//! Every function is called from code compiled with these instructions, on a processor that was found to have them.

use std::arch::x86_64::*;

use super::avx512_scan::{Lanes, entries, gains as gains_of, low, prefix_sums};
use super::best_cut::{Scores, Ties};
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
