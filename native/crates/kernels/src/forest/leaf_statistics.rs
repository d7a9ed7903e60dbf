//! Twin of packages/kernels/src/forest/leaf-statistics.ts, which states the contract. Parity: exact.

/// Numbers kept per leaf.
pub const fn leaf_width(causal: bool) -> usize {
    if causal { 4 } else { 1 }
}

/// Means of Y, or of T, Y, T^2 and T Y, over the units of a leaf in their order.
#[inline(always)]
pub fn leaf_statistics(causal: bool, outcome: &[f64], treatment: &[f64], units: &[u32], into: &mut Vec<f64>) {
    let size = units.len() as f64;
    if !causal {
        let y = units.iter().fold(0.0, |sum, &unit| sum + outcome[unit as usize]);
        into.push(y / size);
        return;
    }
    let mut sums = [0.0; 4];
    for &unit in units {
        let (t, y) = (treatment[unit as usize], outcome[unit as usize]);
        sums[0] += t;
        sums[1] += y;
        sums[2] += t * t;
        sums[3] += t * y;
    }
    into.extend(sums.map(|sum| sum / size));
}
