use career_dml_kernels::KernelError;
use career_dml_kernels::selection::{
    BivariateProbitLikelihoodInput, ChoiceOutcomeLikelihoodInput, ProbitLikelihoodInput, bivariate_probit_likelihood,
    choice_outcome_likelihood, probit_likelihood,
};

use crate::{Call, Case, inputs, used};

pub const KERNELS: &[Case] = &[
    ("probitLikelihood", of_probit_likelihood),
    ("choiceOutcomeLikelihood", of_choice_outcome_likelihood),
    ("bivariateProbitLikelihood", of_bivariate_probit_likelihood),
];

const N: usize = 10_000;
/// Coefficients of the choice and of the outcome, constants included.
const Q: usize = 9;
const P: usize = 7;

/// Designs with constants, an outcome and the signs of a choice.
struct Rows {
    z: Vec<f64>,
    x: Vec<f64>,
    y: Vec<f64>,
    signs: Vec<f64>,
}

impl Rows {
    fn new() -> Self {
        let design = |purpose: &str, columns: usize| {
            let mut design = inputs::uniforms(purpose, N * columns);
            design[..N].fill(1.0);
            design
        };
        let (z, x) = (design("choice", Q), design("outcome", P));
        let (u, e) = (inputs::uniforms("choice error", N), inputs::uniforms("outcome error", N));
        let y = (0..N).map(|i| 1.0 + x[N + i] + 0.5 * u[i] + e[i]).collect();
        let index: Vec<f64> = (0..N).map(|i| 0.3 + z[N + i] + u[i]).collect();
        Self { z, x, y, signs: inputs::signs(&index, -1.0) }
    }
}

/// Coefficients near the truth, then those that the model has besides.
fn parameters(of_outcome: bool, others: &[f64]) -> Vec<f64> {
    let mut parameters = vec![0.0; Q + if of_outcome { P } else { 0 }];
    parameters[..2].copy_from_slice(&[0.3, 1.0]);
    if of_outcome {
        parameters[Q..Q + 2].copy_from_slice(&[1.0, 1.0]);
    }
    parameters.extend_from_slice(others);
    parameters
}

fn of_probit_likelihood() -> Result<Call, KernelError> {
    let (Rows { z, signs, .. }, parameters) = (Rows::new(), parameters(false, &[]));
    Ok(Box::new(move || {
        let (z, signs, parameters) = (&z, &signs, &parameters);
        let input =
            ProbitLikelihoodInput { z, n: N, q: Q, constant: false, signs, weights: &[], parameters, scores: false };
        used(probit_likelihood(&input, 1))
    }))
}

fn of_choice_outcome_likelihood() -> Result<Call, KernelError> {
    let (Rows { z, x, y, signs }, parameters) = (Rows::new(), parameters(true, &[0.1, 0.5]));
    Ok(Box::new(move || {
        let (z, x, y, signs, parameters) = (&z, &x, &y, &signs, &parameters);
        let (weights, scores): (&[f64], bool) = (&[], false);
        let input = ChoiceOutcomeLikelihoodInput { z, n: N, q: Q, x, p: P, y, signs, weights, parameters, scores };
        used(choice_outcome_likelihood(&input, 1))
    }))
}

/// Every row is selected here, and its sign is the outcome.
fn of_bivariate_probit_likelihood() -> Result<Call, KernelError> {
    let (Rows { z, x, signs, .. }, parameters) = (Rows::new(), parameters(true, &[0.5]));
    Ok(Box::new(move || {
        let (z, x, signs, parameters) = (&z, &x, &signs, &parameters);
        let (weights, scores): (&[f64], bool) = (&[], false);
        let input = BivariateProbitLikelihoodInput { z, n: N, q: Q, x, p: P, signs, weights, parameters, scores };
        used(bivariate_probit_likelihood(&input, 1))
    }))
}
