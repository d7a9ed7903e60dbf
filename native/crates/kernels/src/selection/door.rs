//! Twin of packages/kernels/src/selection/door.ts.

use crate::KernelError;
use crate::error::expect_length;
use crate::linear::door::expect_none_negative;
use crate::room::{MOST_WORKSPACE, expect_room};

/// Most entries of a matrix of second derivatives, of which each of 64 chunks of rows has one.
const MOST_PRODUCTS: usize = MOST_WORKSPACE / 64;

/// Lengths of designs and weights, and the weights' values. That designs are finite is seen where they are read.
///
/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn check_rows(n: usize, designs: &[(&'static str, &[f64], usize)], weights: &[f64]) -> Result<(), KernelError> {
    for &(name, x, columns) in designs {
        expect_length(name, n.saturating_mul(columns), x.len())?;
    }
    if !weights.is_empty() {
        expect_length("weights", n, weights.len())?;
    }
    expect_none_negative("weights", weights)
}

/// # Errors
/// `KernelError::Shape`, `KernelError::Options` for a sign that is not +1 or -1.
pub fn check_signs(name: &'static str, n: usize, signs: &[f64]) -> Result<(), KernelError> {
    expect_length(name, n, signs.len())?;
    match signs.iter().position(|&q| q != 1.0 && q != -1.0) {
        None => Ok(()),
        Some(at) => {
            Err(KernelError::Options { what: name, message: format!("must be 1 or -1, entry {at} is {}", signs[at]) })
        }
    }
}

/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`.
pub fn check_parameters(size: usize, parameters: &[f64]) -> Result<(), KernelError> {
    expect_length("parameters", size, parameters.len())?;
    expect_room("parameters", size.saturating_mul(size), MOST_PRODUCTS)?;
    match parameters.iter().position(|v| !v.is_finite()) {
        None => Ok(()),
        Some(at) => Err(KernelError::NonFinite { what: "parameters", at }),
    }
}
