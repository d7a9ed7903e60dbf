//! Twin of packages/kernels/src/forest/valid-cuts.ts, which states the contract. Parity: exact.

use super::strategies::strategy::CutLimits;
use super::workspace::Id;

/// Valid cuts of a node in one feature, first and last; none if `first > last`.
#[derive(Debug, Clone, Copy)]
pub struct CutRange {
    pub first: i64,
    pub last: i64,
}

/// Cuts that leave enough units in both arms, in both children.
#[inline(always)]
pub fn cuts_by_counts<I: Id>(order: &[I], dose: &[i32], limits: &CutLimits) -> CutRange {
    between(
        order.len(),
        shortest_by_counts(order.iter(), dose, limits),
        shortest_by_counts(order.iter().rev(), dose, limits),
    )
}

/// Cuts that leave enough units in both arms, and enough treatment variation, in both children.
#[inline(always)]
pub fn cuts_by_variation<I: Id>(
    order: &[I],
    dose: &[i32],
    reciprocal: &[f64],
    (limits, min_squares): (&CutLimits, f64),
) -> CutRange {
    let rule = (limits, min_squares, reciprocal);
    between(
        order.len(),
        shortest_by_variation(order.iter(), dose, rule),
        shortest_by_variation(order.iter().rev(), dose, rule),
    )
}

/// Cuts from the shortest valid prefix to the one before the shortest valid suffix.
fn between(size: usize, prefix: Option<usize>, suffix: Option<usize>) -> CutRange {
    CutRange { first: prefix.unwrap_or(size) as i64 - 1, last: size as i64 - 1 - suffix.unwrap_or(size) as i64 }
}

/// Units in the shortest proper prefix with enough units in both arms.
#[inline(always)]
fn shortest_by_counts<'a, I: Id + 'a>(
    order: impl ExactSizeIterator<Item = &'a I>,
    dose: &[i32],
    limits: &CutLimits,
) -> Option<usize> {
    let most = order.len() - 1;
    let mut below = 0;
    for (k, id) in order.take(most).enumerate() {
        below += usize::from(dose[id.index()] < 0);
        let taken = k + 1;
        if below >= limits.min_per_arm && taken - below >= limits.min_per_arm && taken >= limits.min_units {
            return Some(taken);
        }
    }
    None
}

/// As `shortest_by_counts`, with the treatment's variation checked as well, exact on the grid.
#[inline(always)]
fn shortest_by_variation<'a, I: Id + 'a>(
    order: impl ExactSizeIterator<Item = &'a I>,
    dose: &[i32],
    (limits, min_squares, reciprocal): (&CutLimits, f64, &[f64]),
) -> Option<usize> {
    let most = order.len() - 1;
    let mut below = 0;
    let (mut sum, mut squares) = (0_i64, 0_i64);
    for (k, id) in order.take(most).enumerate() {
        let d = dose[id.index()];
        let taken = k + 1;
        below += usize::from(d < 0);
        sum += i64::from(d);
        squares += i64::from(d) * i64::from(d);
        if below < limits.min_per_arm || taken - below < limits.min_per_arm || taken < limits.min_units {
            continue;
        }
        let total = sum as f64;
        if squares as f64 - total * total * reciprocal[taken] >= min_squares {
            return Some(taken);
        }
    }
    None
}

/// Cuts that leave at least `min_units` units and a share `alpha` of them, rounded up, in both children.
pub fn unit_cuts(size: usize, limits: &CutLimits) -> CutRange {
    let least = (limits.min_units as i64).max((limits.alpha * size as f64).ceil() as i64).max(1);
    CutRange { first: least - 1, last: size as i64 - 1 - least }
}
