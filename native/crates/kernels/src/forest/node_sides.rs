//! Twin of packages/kernels/src/forest/node-sides.ts, which states the contract. Parity: exact.

/// The bits of `feature` of a node that is no leaf: its column, whether it sends a set of categories left, and whether
/// missing values.
pub const COLUMN: i32 = 0x1f_ffff;
pub const SET: i32 = 1 << 29;
pub const MISSING_LEFT: i32 = 1 << 30;

/// Column of a node that is no leaf.
#[inline(always)]
pub const fn column_of(feature: i32) -> usize {
    (feature & COLUMN) as usize
}

/// Whether a node, which may be a leaf, sends a set of categories left.
#[inline(always)]
pub const fn is_set(feature: i32) -> bool {
    feature >= 0 && feature & SET != 0
}

/// Whether a node that is no leaf sends a value of its column left.
#[inline(always)]
pub fn goes_left((feature, threshold): (i32, f64), sets: &[u32], value: f64) -> bool {
    if value.is_nan() {
        return feature & MISSING_LEFT != 0;
    }
    if is_set(feature) { is_in_set(sets, threshold as usize, value) } else { value <= threshold }
}

/// Largest category.
pub const MOST_CATEGORY: u32 = 0xffff;

/// The side of all categories that a set does not name; whether it names them in a list.
const REST: u32 = 1 << 31;
const LIST: u32 = 1 << 30;

/// Words of the set that begins at word `at`, less the first.
pub fn words_of(sets: &[u32], at: usize) -> usize {
    (sets[at] & !(REST | LIST)) as usize
}

/// Whether a category is in the set that begins at word `at`.
pub fn is_in_set(sets: &[u32], at: usize, category: f64) -> bool {
    let (head, words) = (sets[at], words_of(sets, at));
    let rest = head & REST != 0;
    let named = &sets[at + 1..=at + words];
    if head & LIST != 0 {
        let low = named.partition_point(|&c| f64::from(c) < category);
        let is_named = named.get(low).is_some_and(|&c| f64::from(c) == category);
        return is_named != rest;
    }
    // Whatever is no category counts as one that no set has heard of.
    let is_category = (0.0..=f64::from(MOST_CATEGORY)).contains(&category);
    let category = if is_category { category as u32 } else { 32 * MOST_CATEGORY };
    named.get(category as usize / 32).map_or(rest, |word| word >> (category % 32) & 1 == 1)
}

/// Appends the set that holds the categories `inside`, not those `outside`, and all others if `rest`; its first word.
pub fn append_set(sets: &mut Vec<u32>, inside: Vec<u32>, outside: Vec<u32>, rest: bool) -> usize {
    let at = sets.len();
    let mut named = if rest { outside } else { inside };
    named.sort_unstable();
    let words = named.last().map_or(0, |&last| last as usize / 32 + 1);
    let side = if rest { REST } else { 0 };
    if named.len() < words {
        sets.push(named.len() as u32 | LIST | side);
        sets.append(&mut named);
        return at;
    }
    sets.push(words as u32 | side);
    sets.resize(at + 1 + words, if rest { u32::MAX } else { 0 });
    for c in named {
        sets[at + 1 + c as usize / 32] ^= 1 << (c % 32);
    }
    at
}

/// Whether the set that begins at word `at` ends within `sets`.
pub fn is_whole_set(sets: &[u32], at: f64) -> bool {
    let first = at as usize;
    at == first as f64 && first < sets.len() && first + words_of(sets, first) < sets.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_categories_and_sends_unknown_ones_with_the_rest() {
        for rest in [false, true] {
            let mut sets = vec![70; 3];
            let at = append_set(&mut sets, vec![70, 0, 33], vec![1, 2, 64], rest);
            for category in [0.0, 33.0, 70.0] {
                assert!(is_in_set(&sets, at, category));
            }
            for category in [1.0, 2.0, 64.0] {
                assert!(!is_in_set(&sets, at, category));
            }
            for category in [3.0, 71.0, 500.0, 65_535.0, 65_536.0, 1e300, -1.0] {
                assert_eq!(is_in_set(&sets, at, category), rest);
            }
            let list = append_set(&mut sets, vec![60_000, 5], vec![7, 50_000], rest);
            assert_eq!(words_of(&sets, list), 2);
            assert_eq!([5.0, 60_000.0, 7.0, 50_000.0].map(|c| is_in_set(&sets, list, c)), [true, true, false, false]);
            assert_eq!([6.0, 1e9, -1.0].map(|c| is_in_set(&sets, list, c)), [rest; 3]);
            assert!(is_whole_set(&sets, at as f64) && !is_whole_set(&sets, sets.len() as f64));
            assert!(!is_whole_set(&sets, 0.0));
        }
    }
}
