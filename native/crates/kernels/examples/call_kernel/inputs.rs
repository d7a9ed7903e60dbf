use career_dml_kernels::rng::Rng;

/// The stream of draws that `purpose` names.
pub fn stream(purpose: &str) -> Rng {
    Rng::from_key([1, 2, 3, 4]).fork(purpose, 0)
}

/// Uniform numbers on [-1, 1).
pub fn uniforms(purpose: &str, length: usize) -> Vec<f64> {
    let mut rng = stream(purpose);
    (0..length).map(|_| 2.0 * rng.uniform() - 1.0).collect()
}

/// 1 where a value is positive, else `other`.
pub fn signs(values: &[f64], other: f64) -> Vec<f64> {
    values.iter().map(|&value| if value > 0.0 { 1.0 } else { other }).collect()
}

/// A design of uniform columns, n x p, and an outcome that depends on the first two of them.
pub fn regression(n: usize, p: usize) -> (Vec<f64>, Vec<f64>) {
    let x = uniforms("design", n * p);
    let noise = uniforms("noise", n);
    let y = (0..n).map(|i| x[i] + x[i] * x[n + i] + noise[i]).collect();
    (x, y)
}
