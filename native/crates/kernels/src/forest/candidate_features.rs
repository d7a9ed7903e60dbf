//! Twin of packages/kernels/src/forest/candidate-features.ts, which states the contract. Parity: exact.

use crate::rng::Rng;

/// Thresholds that turn 32 random bits into the number of features a node may split on.
pub fn poisson_thresholds(mtry: usize, p: usize) -> Vec<f64> {
    let mean = mtry as f64;
    let top = mtry + (12.0 * mean.sqrt()).ceil() as usize + 40;
    let mut mass = vec![0.0; top + 1];
    mass[mtry] = 1.0;
    for k in (1..=mtry).rev() {
        mass[k - 1] = mass[k] * k as f64 / mean;
    }
    for k in mtry..top {
        mass[k + 1] = mass[k] * mean / (k + 1) as f64;
    }
    let total = mass.iter().fold(0.0, |sum, m| sum + m);
    let mut sum = 0.0;
    (0..p)
        .map(|k| {
            sum += mass.get(k).unwrap_or(&0.0);
            (sum / total * 4_294_967_296.0).floor()
        })
        .collect()
}

/// Draws the candidate features of one node.
pub fn draw_candidates(rng: &mut Rng, thresholds: &[f64], candidate: &mut [bool]) {
    let p = candidate.len();
    let draw = f64::from(rng.uint32());
    let size = thresholds.iter().take_while(|&&threshold| draw >= threshold).count().max(1);
    // Mark whichever of the two sets is smaller.
    let mark = 2 * size <= p;
    candidate.fill(!mark);
    let mut left = if mark { size } else { p - size };
    while left > 0 {
        let j = rng.below(p as u32) as usize;
        if candidate[j] != mark {
            candidate[j] = mark;
            left -= 1;
        }
    }
}
