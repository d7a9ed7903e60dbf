use career_dml_kernels::KernelError;
use career_dml_kernels::linear::{
    CholeskyInput, GramInput, LogisticRidgeInput, MatmulInput, QrLeastSquaresInput, cholesky, gram, logistic_ridge,
    matmul, probit_terms, qr_least_squares,
};

use crate::{Call, Case, inputs, used};

pub const KERNELS: &[Case] = &[
    ("cholesky", of_cholesky),
    ("gram", of_gram),
    ("logisticRidge", of_logistic_ridge),
    ("matmul", of_matmul),
    ("probitTerms", of_probit_terms),
    ("qrLeastSquares", of_qr_least_squares),
];

const N: usize = 1_000;
const P: usize = 64;
const TOLERANCE: f64 = 1e-9;

/// A positive definite matrix, p x p.
fn of_cholesky() -> Result<Call, KernelError> {
    let p = 256;
    let mut a = inputs::uniforms("matrix", p * p);
    a.iter_mut().step_by(p + 1).for_each(|entry| *entry += p as f64);
    let b = inputs::uniforms("right-hand side", p);
    Ok(Box::new(move || used(cholesky(&CholeskyInput { a: &a, p, b: &b, tolerance: TOLERANCE }))))
}

fn of_gram() -> Result<Call, KernelError> {
    let (x, y) = inputs::regression(N, P);
    Ok(Box::new(move || used(gram(&GramInput { x: &x, n: N, p: P, y: &y, weights: &[] }, 1))))
}

fn of_logistic_ridge() -> Result<Call, KernelError> {
    let (x, y) = inputs::regression(N, P);
    let (y, penalty) = (inputs::signs(&y, 0.0), vec![1.0; P]);
    Ok(Box::new(move || {
        let (y, penalty) = (&y, &penalty);
        let input = LogisticRidgeInput {
            x: &x,
            n: N,
            p: P,
            y,
            weights: &[],
            penalty,
            tolerance: TOLERANCE,
            max_iterations: 50,
        };
        used(logistic_ridge(&input, 1))
    }))
}

fn of_matmul() -> Result<Call, KernelError> {
    let q = 3 * P;
    let (a, b) = (inputs::uniforms("left", N * P), inputs::uniforms("right", P * q));
    Ok(Box::new(move || used(matmul(&MatmulInput { a: &a, b: &b, n: N, m: P, q }, 1))))
}

fn of_probit_terms() -> Result<Call, KernelError> {
    let index: Vec<f64> = inputs::uniforms("index", 100 * N).iter().map(|value| 3.0 * value).collect();
    let signs = inputs::signs(&inputs::uniforms("signs", index.len()), -1.0);
    Ok(Box::new(move || used(probit_terms(&index, &signs, 1))))
}

fn of_qr_least_squares() -> Result<Call, KernelError> {
    let (x, y) = inputs::regression(N, P);
    Ok(Box::new(move || {
        used(qr_least_squares(&QrLeastSquaresInput { x: &x, n: N, p: P, y: &y, tolerance: TOLERANCE }, 1))
    }))
}
