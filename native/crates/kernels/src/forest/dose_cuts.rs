//! Twin of packages/kernels/src/forest/dose-cuts.ts, which states the contract. Parity: exact.

use super::best_cut::Scores;
use super::strategies::strategy::CutLimits;
use super::valid_cuts::{CutRange, between};
use super::workspace::Id;

/// Cuts that leave enough units in both arms, and enough variation, of every dose in both children.
pub fn dose_cuts<I: Id>(order: &[I], scores: &Scores, limits: &CutLimits) -> CutRange {
    let ends = if scores.dose_minimum.len() == 1 {
        [shortest_of_one(order.iter(), scores, limits), shortest_of_one(order.iter().rev(), scores, limits)]
    } else {
        [shortest(order.iter(), scores, limits), shortest(order.iter().rev(), scores, limits)]
    };
    between(order.len(), ends[0], ends[1])
}

/// `shortest` for a single dose.
#[inline(always)]
fn shortest_of_one<'a, I: Id + 'a>(
    order: impl ExactSizeIterator<Item = &'a I>,
    scores: &Scores,
    limits: &CutLimits,
) -> Option<usize> {
    let Scores { dose, share, dose_minimum, .. } = *scores;
    let least = limits.min_per_arm;
    let most = order.len() - 1;
    let (mut held, mut weight) = (Held::default(), 0.0);
    for (k, id) in order.take(most).enumerate() {
        let (id, taken) = (id.index(), k + 1);
        let (w, d) = (share.get(id).map_or(1.0, |&w| f64::from(w)), f64::from(dose[id]));
        weight += w;
        held.below += usize::from(d < 0.0);
        held.sum += w * d;
        held.squares += w * d * d;
        if taken < limits.min_units || held.below < least || taken - held.below < least {
            continue;
        }
        if held.squares - held.sum * held.sum / weight >= dose_minimum[0] {
            return Some(taken);
        }
    }
    None
}

/// What a prefix holds of one dose.
#[derive(Clone, Copy, Default)]
struct Held {
    below: usize,
    sum: f64,
    squares: f64,
}

/// Units in the shortest proper prefix with enough of everything.
fn shortest<'a, I: Id + 'a>(
    order: impl ExactSizeIterator<Item = &'a I>,
    scores: &Scores,
    limits: &CutLimits,
) -> Option<usize> {
    let Scores { dose, share, dose_minimum, .. } = *scores;
    let doses = dose_minimum.len();
    let most = order.len() - 1;
    let mut held = vec![Held::default(); doses];
    let mut weight = 0.0;
    for (k, id) in order.take(most).enumerate() {
        let (id, taken) = (id.index(), k + 1);
        let w = share.get(id).map_or(1.0, |&w| f64::from(w));
        weight += w;
        for (held, &d) in held.iter_mut().zip(&dose[doses * id..]) {
            let d = f64::from(d);
            held.below += usize::from(d < 0.0);
            held.sum += w * d;
            held.squares += w * d * d;
        }
        let is_enough = |(held, minimum): (&Held, &f64)| {
            held.below >= limits.min_per_arm
                && taken - held.below >= limits.min_per_arm
                && held.squares - held.sum * held.sum / weight >= *minimum
        };
        if taken >= limits.min_units && held.iter().zip(dose_minimum).all(is_enough) {
            return Some(taken);
        }
    }
    None
}
