//! Twin of packages/kernels/src/linear/lane-dot.ts, which states the order of summation.

/// Rows that are summed before the sum joins the total.
pub const CHUNK: usize = 512;
pub const LANES: usize = 8;

/// Joins the lanes as a vector register is halved.
#[inline(always)]
pub fn join(s: &[f64; LANES]) -> f64 {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// Inner product of two columns of one length.
#[inline(always)]
pub fn lane_dot(a: &[f64], b: &[f64]) -> f64 {
    let mut total = 0.0;
    for (left, right) in a.chunks(CHUNK).zip(b.chunks(CHUNK)) {
        total += chunk_dot(left, right);
    }
    total
}

/// The sum over one chunk.
#[inline(always)]
pub fn chunk_dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = [0.0; LANES];
    let (mut left, mut right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    for (x, y) in (&mut left).zip(&mut right) {
        for lane in 0..LANES {
            s[lane] += x[lane] * y[lane];
        }
    }
    for (lane, (x, y)) in left.remainder().iter().zip(right.remainder()).enumerate() {
        s[lane] += x * y;
    }
    join(&s)
}

/// The sums of two columns against two others over one chunk: four at once, each in the order of `chunk_dot`.
#[inline(always)]
pub fn chunk_dot_2x2(a: [&[f64]; 2], b: [&[f64]; 2]) -> [[f64; 2]; 2] {
    let mut s = [[[0.0; LANES]; 2]; 2];
    let size = a[0].len();
    let whole = size - size % LANES;
    let mut from = 0;
    while from < whole {
        let x = [&a[0][from..from + LANES], &a[1][from..from + LANES]];
        let y = [&b[0][from..from + LANES], &b[1][from..from + LANES]];
        for lane in 0..LANES {
            s[0][0][lane] += x[0][lane] * y[0][lane];
            s[0][1][lane] += x[0][lane] * y[1][lane];
            s[1][0][lane] += x[1][lane] * y[0][lane];
            s[1][1][lane] += x[1][lane] * y[1][lane];
        }
        from += LANES;
    }
    for i in whole..size {
        for j in 0..2 {
            for k in 0..2 {
                s[j][k][i - whole] += a[j][i] * b[k][i];
            }
        }
    }
    [[join(&s[0][0]), join(&s[0][1])], [join(&s[1][0]), join(&s[1][1])]]
}
