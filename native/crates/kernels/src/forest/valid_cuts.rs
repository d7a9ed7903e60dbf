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
pub fn cuts_by_variation<I: Id>(order: &[I], rule: &Variation) -> CutRange {
    let most = order.len() - 1;
    between(
        order.len(),
        shortest_by_variation(Prefix::default(), order[..most].iter(), rule),
        shortest_by_variation(Prefix::default(), order[1..].iter().rev(), rule),
    )
}

/// Cuts from the shortest valid prefix to the one before the shortest valid suffix.
#[inline(always)]
pub fn between(size: usize, prefix: Option<usize>, suffix: Option<usize>) -> CutRange {
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

/// Units at one end of an order: how many, how many of them below the mean, and sums of their doses, exact on the grid.
#[derive(Debug, Clone, Copy, Default)]
pub struct Prefix {
    pub below: usize,
    pub taken: usize,
    pub sum: i64,
    pub squares: i64,
}

/// Enough units in both arms, and enough treatment variation.
#[derive(Debug, Clone, Copy)]
pub struct Variation<'a> {
    pub limits: &'a CutLimits,
    pub min_squares: f64,
    pub dose: &'a [i32],
    pub reciprocal: &'a [f64],
}

impl Variation<'_> {
    #[inline(always)]
    fn holds(&self, prefix: &Prefix) -> bool {
        let &Prefix { below, taken, sum, squares } = prefix;
        let CutLimits { min_per_arm, min_units, .. } = *self.limits;
        if below < min_per_arm || taken - below < min_per_arm || taken < min_units {
            return false;
        }
        let total = sum as f64;
        squares as f64 - total * total * self.reciprocal[taken] >= self.min_squares
    }
}

/// Units in the shortest prefix that satisfies `rule`, from the units already taken and the next ones.
#[inline(always)]
pub fn shortest_by_variation<'a, I: Id + 'a>(
    mut prefix: Prefix,
    next: impl Iterator<Item = &'a I>,
    rule: &Variation,
) -> Option<usize> {
    if rule.holds(&prefix) {
        return Some(prefix.taken);
    }
    for id in next {
        let d = rule.dose[id.index()];
        prefix.below += usize::from(d < 0);
        prefix.taken += 1;
        prefix.sum += i64::from(d);
        prefix.squares += i64::from(d) * i64::from(d);
        if rule.holds(&prefix) {
            return Some(prefix.taken);
        }
    }
    None
}

/// Cuts that leave at least `min_units` units and a share `alpha` of them, rounded up, in both children.
pub fn unit_cuts(size: usize, limits: &CutLimits) -> CutRange {
    let least = (limits.min_units as i64).max((limits.alpha * size as f64).ceil() as i64).max(1);
    CutRange { first: least - 1, last: size as i64 - 1 - least }
}
