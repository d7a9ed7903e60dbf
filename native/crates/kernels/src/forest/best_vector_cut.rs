//! Twin of packages/kernels/src/forest/best-vector-cut.ts, which states the contract. Parity: exact.

use super::best_cut::{Scores, Ties};
use super::valid_cuts::CutRange;
use super::workspace::Id;

/// `best_cut` for pseudo-outcomes of several components, units with weights, or both.
pub fn best_vector_cut<I: Id>(
    order: &[I],
    scores: &Scores,
    range: CutRange,
    ties: Option<Ties>,
    (best, penalty, components): (f64, f64, usize),
) -> Option<(f64, usize)> {
    let Scores { rho, .. } = *scores;
    let total = order.iter().fold(0.0, |sum, id| sum + weight_of(scores, id.index()));
    let mut penalties = (penalty != 0.0).then(|| Penalties::of(order, scores, penalty));
    let mut sums = vec![0_i32; components];
    let mut left = 0.0;
    let mut highest = best;
    let mut found = None;
    for (k, id) in order.iter().enumerate().take(range.last as usize + 1) {
        let id = id.index();
        for (sum, r) in sums.iter_mut().zip(&rho[components * id..]) {
            *sum = sum.wrapping_add(*r);
        }
        left += weight_of(scores, id);
        let cost = penalties.as_mut().map_or(0.0, |penalties| penalties.after(id, scores));
        if (k as i64) < range.first {
            continue;
        }
        let squares = sums.iter().fold(0.0, |squares, &sum| squares + f64::from(sum) * f64::from(sum));
        let gain = squares * (1.0 / (left * (total - left))) - cost;
        if gain > highest && !ties.is_some_and(|ties| ties.at(order, k)) {
            highest = gain;
            found = Some(k);
        }
    }
    found.map(|cut| (highest, cut))
}

/// Cuts that are looked at together.
const CHUNK: usize = 64;

/// Below 1 by more than rounding moves a gain.
const ALMOST: f64 = 1.0 - 1e-9;

/// `best_vector_cut` for one component and weights that add up to `total`, without a penalty. Sums run one by one; a chunk
/// is looked through, with a division for each cut, only if the product form of some gain comes close to the highest.
#[inline(always)]
pub fn best_weighted_cut<I: Id>(
    order: &[I],
    scores: &Scores,
    range: CutRange,
    ties: Option<Ties>,
    (best, total): (f64, f64),
) -> Option<(f64, usize)> {
    let (first, last) = (range.first as usize, range.last as usize);
    let (rho, share) = (scores.rho, &scores.share[..scores.rho.len()]);
    let (mut sum, mut left) = (0_i32, 0_i32);
    for id in &order[..first] {
        sum = sum.wrapping_add(rho[id.index()]);
        left = left.wrapping_add(share[id.index()]);
    }
    let mut highest = best;
    let mut found = None;
    let (mut sums, mut lefts) = ([0; CHUNK], [0; CHUNK]);
    for (c, ids) in order[first..=last].chunks(CHUNK).enumerate() {
        for ((id, to_sum), to_left) in ids.iter().zip(&mut sums).zip(&mut lefts) {
            sum = sum.wrapping_add(rho[id.index()]);
            left = left.wrapping_add(share[id.index()]);
            (*to_sum, *to_left) = (sum, left);
        }
        let cuts = sums[..ids.len()].iter().zip(&lefts[..ids.len()]);
        let parts = cuts.map(|(&sum, &left)| {
            let (s, left) = (f64::from(sum), f64::from(left));
            (s * s, left * (total - left))
        });
        let bar = highest * ALMOST;
        if !parts.clone().fold(false, |any, (squares, weights)| any | (squares > bar * weights)) {
            continue;
        }
        for (k, (squares, weights)) in (first + c * CHUNK..).zip(parts) {
            let gain = squares * (1.0 / weights);
            if gain > highest && !ties.is_some_and(|ties| ties.at(order, k)) {
                highest = gain;
                found = Some(k);
            }
        }
    }
    found.map(|cut| (highest, cut))
}

/// Weighted sums of one dose and of its squares.
#[derive(Clone, Copy, Default)]
struct Sums {
    first: f64,
    second: f64,
}

/// The penalty of each cut in turn.
struct Penalties {
    rate: f64,
    size: f64,
    units: f64,
    total: f64,
    left: f64,
    totals: Vec<Sums>,
    lefts: Vec<Sums>,
}

impl Penalties {
    fn of<I: Id>(order: &[I], scores: &Scores, rate: f64) -> Self {
        let none = vec![Sums::default(); scores.dose_minimum.len()];
        let mut totals = none.clone();
        let mut total = 0.0;
        for id in order {
            total += weight_of(scores, id.index());
            add(&mut totals, scores, id.index());
        }
        Self { rate, size: order.len() as f64, units: 0.0, total, left: 0.0, totals, lefts: none }
    }

    /// That of the cut after one more unit went left.
    fn after(&mut self, id: usize, scores: &Scores) -> f64 {
        self.units += 1.0;
        if self.totals.is_empty() {
            return self.rate * (1.0 / self.units + 1.0 / (self.size - self.units));
        }
        self.left += weight_of(scores, id);
        add(&mut self.lefts, scores, id);
        let right = self.total - self.left;
        let sides = self.lefts.iter().zip(&self.totals).zip(scores.dose_rate);
        sides.fold(0.0, |cost, ((left, total), rate)| {
            let rest = total.first - left.first;
            let variation_left = left.second - left.first * left.first / self.left;
            let variation_right = total.second - left.second - rest * rest / right;
            cost + rate * (1.0 / variation_left + 1.0 / variation_right)
        })
    }
}

fn weight_of(scores: &Scores, id: usize) -> f64 {
    scores.share.get(id).map_or(1.0, |&w| f64::from(w))
}

fn add(into: &mut [Sums], scores: &Scores, id: usize) {
    let w = weight_of(scores, id);
    for (sums, &d) in into.iter_mut().zip(&scores.dose[scores.dose_minimum.len() * id..]) {
        let d = f64::from(d);
        sums.first += w * d;
        sums.second += w * d * d;
    }
}
