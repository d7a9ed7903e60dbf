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

/// Writes the node's units into `arranged`, category by category in the order of their mean pseudo-outcome.
pub fn by_category_mean<I: Id>(order: &[I], codes: Ties, rho: &[i32], arranged: &mut Arranged<I>) {
    let Arranged { order: into, codes: of_units, runs } = arranged;
    of_units.clear();
    of_units.extend(order.iter().map(|&id| codes.of(id)));
    runs.clear();
    let mut start = 0;
    for category in of_units.chunk_by(|a, b| a == b) {
        let end = start + category.len();
        let sum: i64 = order[start..end].iter().map(|id| i64::from(rho[id.index()])).sum();
        runs.push(Run { mean: sum as f64 / category.len() as f64, code: category[0], start, end });
        start = end;
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
