//! Twin of packages/kernels/src/forest/solve-prediction.ts, which states the contract. Parity: exact.

/// A prediction from averaged leaf means, and how each tree's own leaf means move it.
#[derive(Debug, Clone, Copy)]
pub struct Solution {
    pub estimate: f64,
    pub slope: [f64; 4],
    pub constant: f64,
}

const LEAST_VARIATION: f64 = 1e-12;

/// Regression: the mean outcome itself.
pub fn solve_regression(outcome: f64) -> Solution {
    Solution { estimate: outcome, slope: [1.0, 0.0, 0.0, 0.0], constant: -outcome }
}

/// Causal: least squares of Y on T from the averaged means of T, Y, T^2 and T Y.
pub fn solve_causal([t, y, tt, ty]: [f64; 4]) -> Option<Solution> {
    let variance = tt - t * t;
    if !matches!(variance.partial_cmp(&(LEAST_VARIATION * tt)), Some(std::cmp::Ordering::Greater)) {
        return None;
    }
    let estimate = (ty - t * y) / variance;
    let intercept = y - estimate * t;
    Some(Solution {
        estimate,
        slope: [(t * estimate - intercept) / variance, -t / variance, -estimate / variance, 1.0 / variance],
        constant: t * intercept / variance,
    })
}
