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
