//! Twin of packages/kernels/src/forest/striped-sums.ts, which states the contract. Parity: exact.
//!
//! Loops run over arrays of eight, so that the compiler sees no bound to check and one register to add.

const LANES: usize = 8;

/// The lanes in a fixed tree.
#[inline(always)]
fn folded([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Sum of `v`.
#[inline(always)]
pub fn striped_sum(v: &[f64]) -> f64 {
    let (chunks, rest) = v.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane += value;
    }
    folded(lanes)
}

/// Sum of (v - `v_mean`)(u - `u_mean`).
#[inline(always)]
pub fn striped_products(v: &[f64], u: &[f64], v_mean: f64, u_mean: f64) -> f64 {
    let (v_chunks, v_rest) = v.as_chunks::<LANES>();
    let (u_chunks, u_rest) = u[..v.len()].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (v, u) in v_chunks.iter().zip(u_chunks) {
        for ((lane, v), u) in lanes.iter_mut().zip(v).zip(u) {
            *lane += (v - v_mean) * (u - u_mean);
        }
    }
    for ((lane, v), u) in lanes.iter_mut().zip(v_rest).zip(u_rest) {
        *lane += (v - v_mean) * (u - u_mean);
    }
    folded(lanes)
}

/// Sum of w (v - `v_mean`)(u - `u_mean`), each product taken in this order.
#[inline(always)]
pub fn striped_weighted_products(w: &[f64], (v, v_mean): (&[f64], f64), (u, u_mean): (&[f64], f64)) -> f64 {
    let (w_chunks, w_rest) = w[..v.len()].as_chunks::<LANES>();
    let (v_chunks, v_rest) = v.as_chunks::<LANES>();
    let (u_chunks, u_rest) = u[..v.len()].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for ((w, v), u) in w_chunks.iter().zip(v_chunks).zip(u_chunks) {
        for (((lane, w), v), u) in lanes.iter_mut().zip(w).zip(v).zip(u) {
            *lane += w * (v - v_mean) * (u - u_mean);
        }
    }
    for (((lane, w), v), u) in lanes.iter_mut().zip(w_rest).zip(v_rest).zip(u_rest) {
        *lane += w * (v - v_mean) * (u - u_mean);
    }
    folded(lanes)
}

/// The largest |v - mean|, and how many entries are below the mean. A maximum and a count need no order.
#[inline(always)]
pub fn reach(v: &[f64], mean: f64) -> (f64, usize) {
    let (chunks, rest) = v.as_chunks::<LANES>();
    let mut largest = [0.0; LANES];
    let mut below = [0_u64; LANES];
    let mut note = |j: usize, value: f64| {
        let distance = (value - mean).abs();
        largest[j] = if distance > largest[j] { distance } else { largest[j] };
        below[j] += u64::from(value - mean < 0.0);
    };
    for chunk in chunks {
        for (j, &value) in chunk.iter().enumerate() {
            note(j, value);
        }
    }
    for (j, &value) in rest.iter().enumerate() {
        note(j, value);
    }
    (largest.iter().fold(0.0, |a, &b| if b > a { b } else { a }), below.iter().sum::<u64>() as usize)
}
