//! Twin of packages/kernels/src/forest/best-cut.ts, which states the contract. Parity: exact.

#![allow(unsafe_code, reason = "reads entries of ids that were held against their length once for a node")]

use super::valid_cuts::CutRange;
use super::workspace::Id;

/// The best cut of a node so far: the first `cut + 1` units in the order of `feature` go left.
#[derive(Debug, Clone, Copy)]
pub struct BestCut {
    pub gain: f64,
    pub feature: usize,
    pub cut: usize,
    /// Units whose value is missing that go left before those with a value.
    pub absent: usize,
}

/// What the gain of a cut is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    pub rho: &'a [i32],
    pub dose: &'a [i32],
    pub cut_weight: &'a [f32],
    pub reciprocal: &'a [f64],
    /// Weights; empty without weights.
    pub share: &'a [i32],
    /// By dose: least variation in a child, and rate of the penalty; read by the general scan.
    pub dose_minimum: &'a [f64],
    pub dose_rate: &'a [f64],
}

/// What tells equal values of a feature apart: its codes by unit, and the node's units by local id.
#[derive(Debug, Clone, Copy)]
pub struct Ties<'a> {
    pub code: &'a [i32],
    pub unit: &'a [u32],
}

impl Ties<'_> {
    /// Whether the units on either side of a cut have the same value.
    #[inline(always)]
    pub fn at<I: Id>(&self, order: &[I], cut: usize) -> bool {
        self.of(order[cut]) == self.of(order[cut + 1])
    }

    /// Code of a local id.
    #[inline(always)]
    pub fn of<I: Id>(&self, id: I) -> i32 {
        self.code[self.unit[id.index()] as usize]
    }
}

/// Cuts whose gains are computed together.
const CHUNK: usize = 64;

/// The highest gain above `best` among the cuts of one feature's order within a node, and where it is. Sums run one by
/// one, gains side by side; the place of a gain is looked for only in a chunk that holds a higher one.
///
/// # Safety
/// Ids of the order are below the length of `scores.rho`.
#[inline(always)]
pub unsafe fn best_cut<I: Id>(
    order: &[I],
    scores: &Scores,
    range: CutRange,
    ties: Option<Ties>,
    best: f32,
) -> Option<(f32, usize)> {
    let (first, last) = (range.first as usize, range.last as usize);
    let Scores { rho, cut_weight, .. } = *scores;
    let mut sum = order[..first].iter().fold(0_i32, |sum, id| sum.wrapping_add(rho[id.index()]));
    let mut highest = best;
    let mut found = None;
    let mut gains = [0.0; CHUNK];
    let chunks = order[first..=last].chunks(CHUNK).zip(cut_weight[first..=last].chunks(CHUNK));
    for (c, (ids, weights)) in chunks.enumerate() {
        let mut sums = [0; CHUNK];
        for (id, slot) in ids.iter().zip(&mut sums) {
            // SAFETY: by this function's contract.
            sum = sum.wrapping_add(unsafe { *rho.get_unchecked(id.index()) });
            *slot = sum;
        }
        for ((&sum, &weight), gain) in sums.iter().zip(weights).zip(&mut gains) {
            let s = sum as f32;
            *gain = s * s * weight;
        }
        let gains = &gains[..ids.len()];
        if !gains.iter().fold(false, |any, &gain| any | (gain > highest)) {
            continue;
        }
        for (k, &gain) in (first + c * CHUNK..).zip(gains) {
            if gain > highest && !ties.is_some_and(|ties| ties.at(order, k)) {
                highest = gain;
                found = Some(k);
            }
        }
    }
    found.map(|cut| (highest, cut))
}

/// `best_cut` with an imbalance penalty on the children's dose variation, or unit counts without doses.
pub fn best_penalised_cut<I: Id>(
    order: &[I],
    scores: &Scores,
    range: CutRange,
    ties: Option<Ties>,
    (best, rate, has_dose): (f64, f64, bool),
) -> Option<(f64, usize)> {
    let Scores { rho, dose, cut_weight, reciprocal, .. } = *scores;
    let size = order.len();
    let (mut total, mut total_squares) = (0_i64, 0_i64);
    if has_dose {
        for id in order {
            let d = i64::from(dose[id.index()]);
            total += d;
            total_squares += d * d;
        }
    }
    let mut sum = 0_i32;
    let (mut left, mut left_squares) = (0_i64, 0_i64);
    let mut highest = best;
    let mut found = None;
    for (k, id) in order.iter().enumerate().take(range.last as usize + 1) {
        sum = sum.wrapping_add(rho[id.index()]);
        let (share_left, share_right) = (reciprocal[k + 1], reciprocal[size - k - 1]);
        let mut penalty = rate * (share_left + share_right);
        if has_dose {
            let d = i64::from(dose[id.index()]);
            left += d;
            left_squares += d * d;
            let (below, above) = (left as f64, (total - left) as f64);
            let variation_left = left_squares as f64 - below * below * share_left;
            let variation_right = (total_squares - left_squares) as f64 - above * above * share_right;
            penalty = rate * (1.0 / variation_left + 1.0 / variation_right);
        }
        if (k as i64) < range.first {
            continue;
        }
        let s = f64::from(sum);
        let gain = s * s * f64::from(cut_weight[k]) - penalty;
        if gain > highest && !ties.is_some_and(|ties| ties.at(order, k)) {
            highest = gain;
            found = Some(k);
        }
    }
    found.map(|cut| (highest, cut))
}
