//! Twin of packages/kernels/src/forest/arrange-column.ts, which states the contract. Parity: exact.

use std::cmp::Ordering;

use super::best_cut::Ties;
use super::workspace::Id;

/// Units looked at together: their codes are loaded without waiting for each other, as a search by halves would.
const CHUNK: usize = 16;

/// Units of a node whose value is missing, which has code `missing`: they stand last in its order.
#[inline(always)]
pub fn missing_units<I: Id>(order: &[I], codes: Ties, missing: i32) -> usize {
    let mut absent = 0;
    for chunk in order.rchunks(CHUNK) {
        let found = chunk.iter().filter(|&&id| codes.of(id) == missing).count();
        absent += found;
        if found < chunk.len() {
            break;
        }
    }
    absent
}

/// A node's units in another order than that of their column.
#[derive(Debug)]
pub struct Arranged<I> {
    pub order: Vec<I>,
    codes: Vec<i32>,
    runs: Vec<Run>,
}

impl<I: Id> Arranged<I> {
    pub fn new(capacity: usize) -> Self {
        Self { order: vec![I::default(); capacity], codes: Vec::new(), runs: Vec::new() }
    }
}

/// Writes the node's units into `arranged`, those that are missing in the column first.
pub fn missing_first<I: Id>(order: &[I], absent: usize, arranged: &mut Arranged<I>) {
    let (present, missing) = order.split_at(order.len() - absent);
    arranged.order[..absent].copy_from_slice(missing);
    arranged.order[absent..order.len()].copy_from_slice(present);
}

/// Units of one category in a node's order.
#[derive(Debug, Clone, Copy)]
struct Run {
    mean: f64,
    code: i32,
    start: usize,
    end: usize,
}

/// Pseudo-outcomes and weights of local ids.
#[derive(Debug, Clone, Copy)]
pub struct Weighing<'a> {
    pub rho: &'a [i32],
    /// Empty without weights.
    pub share: &'a [i32],
    pub components: usize,
}

/// Writes the node's units into `arranged`, category by category in the order of their mean pseudo-outcome.
pub fn by_category_mean<I: Id>(order: &[I], codes: Ties, weighing: Weighing, arranged: &mut Arranged<I>) {
    let Arranged { order: into, codes: of_units, runs } = arranged;
    of_units.clear();
    of_units.extend(order.iter().map(|&id| codes.of(id)));
    let mut highest = -1.0;
    let mut best = Vec::new();
    for component in 0..weighing.components {
        let between = category_means((order, of_units), weighing, component, runs);
        if weighing.components > 1 && between > highest {
            highest = between;
            best.clone_from(runs);
        }
    }
    if weighing.components > 1 {
        *runs = best;
    }
    // Means are finite, and no two runs have one code.
    let by_mean = |a: &Run, b: &Run| a.mean.partial_cmp(&b.mean).unwrap_or(Ordering::Equal);
    runs.sort_unstable_by(|a, b| by_mean(a, b).then(a.code.cmp(&b.code)));
    let mut k = 0;
    for run in runs.iter() {
        let units = &order[run.start..run.end];
        into[k..k + units.len()].copy_from_slice(units);
        k += units.len();
    }
}

/// Finds the categories and their means of one component; returns how much those vary: the sum of `sum^2 / weight`.
fn category_means<I: Id>(
    (order, codes): (&[I], &[i32]),
    Weighing { rho, share, components }: Weighing,
    component: usize,
    runs: &mut Vec<Run>,
) -> f64 {
    runs.clear();
    let mut start = 0;
    let mut between = 0.0;
    for category in codes.chunk_by(|a, b| a == b) {
        let end = start + category.len();
        let units = &order[start..end];
        let sum: i64 = units.iter().map(|id| i64::from(rho[components * id.index() + component])).sum();
        let weight = match share.is_empty() {
            true => units.len() as f64,
            false => units.iter().map(|id| i64::from(share[id.index()])).sum::<i64>() as f64,
        };
        let mean = sum as f64 / weight;
        between += sum as f64 * mean;
        runs.push(Run { mean, code: category[0], start, end });
        start = end;
    }
    between
}
