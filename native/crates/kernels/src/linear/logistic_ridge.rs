//! Twin of packages/kernels/src/linear/logistic-ridge.ts, which states the contract. Parity: exact.

use super::cholesky::{cholesky_factor, cholesky_solve};
use super::door::{expect_finite, expect_none_negative, expect_not_negative};
use super::gram::{GramInput, cross_products};
use super::lane_dot::lane_dot;
use super::matmul::{MatmulInput, product};
use crate::KernelError;
use crate::elementary::exp::exp_of_negative;
use crate::elementary::log::log_one_plus;
use crate::error::expect_length;
use crate::room::{MOST_ENTRIES, expect_room};
use crate::simd::{Simd, dispatch};

#[derive(Debug, Clone, Copy)]
pub struct LogisticRidgeInput<'a> {
    /// Covariates without a constant, column-major n x p.
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
    /// 0 or 1, length n.
    pub y: &'a [f64],
    /// Length n; empty for none.
    pub weights: &'a [f64],
    /// Length p.
    pub penalty: &'a [f64],
    pub tolerance: f64,
    pub max_iterations: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LogisticRidge {
    pub intercept: f64,
    pub coefficients: Vec<f64>,
    pub probabilities: Vec<f64>,
    pub covariance: Vec<f64>,
    pub log_likelihood: f64,
    pub iterations: usize,
    pub converged: bool,
}

const PIVOT_TOLERANCE: f64 = 1e-12;
/// Newton's method has converged long before, or never will.
const MOST_ITERATIONS: usize = 100_000;
const HALVINGS: usize = 30;
const SLACK: f64 = 1e-12;

struct Problem<'a> {
    /// Design with a leading constant, n x size.
    design: Vec<f64>,
    n: usize,
    size: usize,
    y: &'a [f64],
    weights: Vec<f64>,
    /// With a leading 0 for the intercept.
    penalty: Vec<f64>,
    threads: usize,
    simd: Simd,
}

struct State {
    beta: Vec<f64>,
    eta: Vec<f64>,
    probabilities: Vec<f64>,
    curvature: Vec<f64>,
    objective: f64,
    log_likelihood: f64,
}

/// # Errors
/// `KernelError::Singular` with the column (0 is the intercept), `KernelError::Shape`, `KernelError::NonFinite`,
/// `KernelError::Options`.
pub fn logistic_ridge(input: &LogisticRidgeInput, threads: usize) -> Result<LogisticRidge, KernelError> {
    check(input)?;
    let LogisticRidgeInput { x, n, p, y, weights, penalty, tolerance, max_iterations } = *input;
    let weights = if weights.is_empty() { vec![1.0; n] } else { weights.to_vec() };
    let problem = Problem {
        design: [&vec![1.0; n], x].concat(),
        n,
        size: p + 1,
        y,
        weights,
        penalty: [&[0.0], penalty].concat(),
        threads,
        simd: Simd::detect(),
    };
    let mut state = evaluate(&problem, vec![0.0; p + 1])?;
    let mut iteration = 1;
    loop {
        let (step, factor) = newton_step(&problem, &state)?;
        let shift = predictor(&problem, &step)?;
        // Tested before the step is tried: at the optimum no step lowers the objective any more.
        if largest(&shift) <= tolerance * (1.0 + largest(&state.eta)) {
            let last = evaluate(&problem, along(&state.beta, &step, 1.0))?;
            return Ok(finish(last, &factor, iteration, true));
        }
        let next = if iteration == max_iterations { None } else { halve(&problem, &state, &step)? };
        match next {
            Some(next) => state = next,
            None => return Ok(finish(state, &factor, iteration, false)),
        }
        iteration += 1;
    }
}

fn check(input: &LogisticRidgeInput) -> Result<(), KernelError> {
    let LogisticRidgeInput { x, n, p, y, weights, penalty, tolerance, max_iterations } = *input;
    if max_iterations > MOST_ITERATIONS {
        let message = format!("must be at most {MOST_ITERATIONS}, got {max_iterations}");
        return Err(KernelError::Options { what: "maxIterations", message });
    }
    expect_not_negative("tolerance", tolerance)?;
    expect_length("x", n.saturating_mul(p), x.len())?;
    expect_length("y", n, y.len())?;
    expect_length("penalty", p, penalty.len())?;
    expect_room("p", (p + 1).saturating_mul(p + 1), MOST_ENTRIES)?;
    if !weights.is_empty() {
        expect_length("weights", n, weights.len())?;
    }
    expect_finite("x", x)?;
    expect_none_negative("weights", weights)?;
    expect_none_negative("penalty", penalty)?;
    match y.iter().position(|&v| v != 0.0 && v != 1.0) {
        None => Ok(()),
        Some(at) => {
            Err(KernelError::Options { what: "y", message: format!("must be 0 or 1, entry {at} is {}", y[at]) })
        }
    }
}

fn predictor(problem: &Problem, beta: &[f64]) -> Result<Vec<f64>, KernelError> {
    let Problem { design, n, size, threads, .. } = problem;
    product(&MatmulInput { a: design, b: beta, n: *n, m: *size, q: 1 }, *threads)
}

fn evaluate(problem: &Problem, beta: Vec<f64>) -> Result<State, KernelError> {
    let n = problem.n;
    let eta = predictor(problem, &beta)?;
    let mut probabilities = vec![0.0; n];
    let mut curvature = vec![0.0; n];
    let mut terms = vec![0.0; n];
    for i in 0..n {
        let e = eta[i];
        let u = exp_of_negative(-e.abs());
        let larger = 1.0 / (1.0 + u);
        probabilities[i] = if e >= 0.0 { larger } else { u * larger };
        curvature[i] = problem.weights[i] * (u * larger * larger);
        terms[i] = problem.y[i] * e - (if e > 0.0 { e } else { 0.0 }) - log_one_plus(u);
    }
    let penalised = problem.penalty.iter().zip(&beta).fold(0.0, |sum, (l, b)| sum + l * (b * b));
    let log_likelihood = lane_dot(&terms, &problem.weights);
    Ok(State { beta, eta, probabilities, curvature, objective: 0.5 * penalised - log_likelihood, log_likelihood })
}

fn newton_step(problem: &Problem, state: &State) -> Result<(Vec<f64>, Vec<f64>), KernelError> {
    let &Problem { ref design, n, size, y, ref weights, ref penalty, threads, simd } = problem;
    let mut information =
        cross_products(&GramInput { x: design, n, p: size, y: &[], weights: &state.curvature }, threads)?.xx;
    for j in 0..size {
        information[j * size + j] += penalty[j];
    }
    let residuals: Vec<f64> = (0..n).map(|i| weights[i] * (y[i] - state.probabilities[i])).collect();
    let gradient: Vec<f64> =
        (0..size).map(|j| dot(simd, &design[j * n..(j + 1) * n], &residuals) - penalty[j] * state.beta[j]).collect();
    let factor = cholesky_factor(&information, size, PIVOT_TOLERANCE)?;
    Ok((cholesky_solve(&factor, size, &gradient), factor))
}

fn dot(simd: Simd, a: &[f64], b: &[f64]) -> f64 {
    dispatch!(simd, fn(a: &[f64], b: &[f64]) -> f64 { lane_dot(a, b) })
}

fn along(beta: &[f64], step: &[f64], length: f64) -> Vec<f64> {
    beta.iter().zip(step).map(|(b, s)| b + length * s).collect()
}

/// The longest of the steps 1, 1/2, 1/4, … that does not raise the objective.
fn halve(problem: &Problem, state: &State, step: &[f64]) -> Result<Option<State>, KernelError> {
    let limit = state.objective + SLACK * (1.0 + state.objective.abs());
    let mut length = 1.0;
    for _ in 0..=HALVINGS {
        let next = evaluate(problem, along(&state.beta, step, length))?;
        if next.objective <= limit {
            return Ok(Some(next));
        }
        length /= 2.0;
    }
    Ok(None)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, v| f64::max(most, v.abs()))
}

fn finish(state: State, factor: &[f64], iterations: usize, converged: bool) -> LogisticRidge {
    let size = state.beta.len();
    let mut identity = vec![0.0; size * size];
    identity.iter_mut().step_by(size + 1).for_each(|v| *v = 1.0);
    LogisticRidge {
        intercept: state.beta[0],
        coefficients: state.beta[1..].to_vec(),
        probabilities: state.probabilities,
        covariance: cholesky_solve(factor, size, &identity),
        log_likelihood: state.log_likelihood,
        iterations,
        converged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intercept_alone_is_the_log_odds() {
        let y = [1.0, 0.0, 0.0, 0.0];
        let input = LogisticRidgeInput {
            x: &[],
            n: 4,
            p: 0,
            y: &y,
            weights: &[],
            penalty: &[],
            tolerance: 1e-9,
            max_iterations: 50,
        };
        let fit = logistic_ridge(&input, 1).expect("the shares differ from 0 and 1");
        assert!(fit.converged && (fit.intercept - (1.0_f64 / 3.0).ln()).abs() < 1e-12);
    }
}
