//! Twin of packages/kernels/src/forest/striped-sums.ts, which states the contract. Parity: exact.

const LANES: usize = 8;

/// Adds `term(0) … term(size - 1)` in eight lanes, then the lanes in a fixed tree.
#[inline(always)]
fn striped(size: usize, term: impl Fn(usize) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let whole = size - size % LANES;
    for start in (0..whole).step_by(LANES) {
        for (j, lane) in lanes.iter_mut().enumerate() {
            *lane += term(start + j);
        }
    }
    for (j, lane) in lanes.iter_mut().enumerate().take(size - whole) {
        *lane += term(whole + j);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// The largest |v - mean|, and how many entries are below the mean. A maximum and a count need no order.
#[inline(always)]
pub fn reach(v: &[f64], mean: f64) -> (f64, usize) {
    let mut largest = [0.0; LANES];
    let mut below = [0_u64; LANES];
    let mut note = |j: usize, value: f64| {
        let distance = (value - mean).abs();
        largest[j] = if distance > largest[j] { distance } else { largest[j] };
        below[j] += u64::from(value - mean < 0.0);
    };
    let mut chunks = v.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (j, &value) in chunk.iter().enumerate() {
            note(j, value);
        }
    }
    for (j, &value) in chunks.remainder().iter().enumerate() {
        note(j, value);
    }
    (largest.iter().fold(0.0, |a, &b| if b > a { b } else { a }), below.iter().sum::<u64>() as usize)
}

/// Sum of `v`.
#[inline(always)]
pub fn striped_sum(v: &[f64]) -> f64 {
    striped(v.len(), |i| v[i])
}

/// Sum of (v - `v_mean`)(u - `u_mean`).
#[inline(always)]
pub fn striped_products(v: &[f64], u: &[f64], v_mean: f64, u_mean: f64) -> f64 {
    let u = &u[..v.len()];
    striped(v.len(), |i| (v[i] - v_mean) * (u[i] - u_mean))
}
