//! Twin of packages/kernels/src/forest/rank-columns.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use crate::KernelError;
use crate::error::expect_length;
use crate::room::{MOST_ENTRIES, expect_room};
use crate::threads::with_threads;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankColumnsOutput {
    pub rank: Vec<i32>,
    pub code: Vec<i32>,
    pub distinct: Vec<i32>,
    pub missing: Vec<i32>,
}

/// # Errors
/// `KernelError::Shape` if `x` is not n x p, `KernelError::NonFinite` if an entry is infinite.
pub fn rank_columns(x: &[f64], n: usize, p: usize, threads: usize) -> Result<RankColumnsOutput, KernelError> {
    expect_length("x", n.saturating_mul(p), x.len())?;
    expect_room("p", p, MOST_ENTRIES)?;
    if let Some(at) = x.iter().position(|value| value.is_infinite()) {
        return Err(KernelError::NonFinite { what: "x", at });
    }
    let mut rank = vec![0; n * p];
    let mut code = vec![0; n * p];
    let (mut distinct, mut missing) = (vec![0; p], vec![0; p]);
    if n > 0 {
        let counts = (distinct.par_iter_mut(), missing.par_iter_mut());
        with_threads(threads, || {
            (x.par_chunks(n), rank.par_chunks_mut(n), code.par_chunks_mut(n), counts).into_par_iter().for_each_init(
                Entries::default,
                |entries, (values, rank, code, (distinct, missing))| {
                    (*distinct, *missing) = rank_column(values, entries, rank, code);
                },
            );
            Ok(())
        })?;
    }
    Ok(RankColumnsOutput { rank, code, distinct, missing })
}

/// A value, in the order of whose keys it stands, and its unit.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    key: u64,
    unit: u32,
}

/// The values of one column, and room to sort them.
type Entries = [Vec<Entry>; 2];

/// Ranks one column; distinct and missing values.
fn rank_column(values: &[f64], [entries, other]: &mut Entries, rank: &mut [i32], code: &mut [i32]) -> (i32, i32) {
    let entry = |(unit, &value): (usize, &f64)| Entry { key: key_of(value), unit: unit as u32 };
    entries.clear();
    entries.extend(values.iter().enumerate().filter(|(_, value)| !value.is_nan()).map(entry));
    let present = entries.len();
    other.resize(present, Entry::default());
    let (mut distinct, mut previous) = (0, None);
    for (k, &Entry { key, unit }) in sort(entries, other).iter().enumerate() {
        distinct += i32::from(previous != Some(key));
        previous = Some(key);
        (rank[unit as usize], code[unit as usize]) = (k as i32, distinct - 1);
    }
    let missing = (0..values.len()).filter(|&unit| values[unit].is_nan());
    for (place, unit) in (present as i32..).zip(missing) {
        (rank[unit], code[unit]) = (place, distinct);
    }
    (distinct, (values.len() - present) as i32)
}

/// Integers in the order of numbers; -0 and 0 have one.
fn key_of(value: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// Sorts entries by their keys, byte by byte from the lowest; equal ones keep their order. Unlike comparisons, this reads
/// memory in order whatever the size.
fn sort<'a>(entries: &'a mut Vec<Entry>, other: &'a mut Vec<Entry>) -> &'a [Entry] {
    let mut counts = [[0_u32; 256]; 8];
    for entry in entries.iter() {
        for (counts, byte) in counts.iter_mut().zip(entry.key.to_le_bytes()) {
            counts[usize::from(byte)] += 1;
        }
    }
    let size = entries.len();
    for (b, counts) in counts.iter().enumerate() {
        if counts.iter().any(|&count| count as usize == size) {
            continue;
        }
        let mut next = [0_u32; 256];
        for k in 1..256 {
            next[k] = next[k - 1] + counts[k - 1];
        }
        for entry in entries.iter() {
            let place = &mut next[usize::from(entry.key.to_le_bytes()[b])];
            other[*place as usize] = *entry;
            *place += 1;
        }
        std::mem::swap(entries, other);
    }
    entries
}
