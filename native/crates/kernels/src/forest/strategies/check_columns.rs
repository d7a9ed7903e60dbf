//! Twin of packages/kernels/src/forest/strategies/check-columns.ts, which states the contract.

use super::Kind;
use crate::KernelError;
use crate::error::expect_length;
use crate::forest::grow_forest::GrowForestInput;

/// Most treatments or classes of a forest.
const MOST_COMPONENTS: usize = 1024;

/// # Errors
/// `KernelError::Shape` if a column has the wrong length, `KernelError::Options` if its values make no sense.
pub fn check_columns(input: &GrowForestInput) -> Result<(), KernelError> {
    let GrowForestInput { kind, n, components, .. } = *input;
    let treatments = match kind {
        Kind::Causal | Kind::Instrumental => 1,
        Kind::MultiArm => components,
        Kind::Regression | Kind::Classification | Kind::Quantile => 0,
    };
    expect_length("outcome", n, input.outcome.len())?;
    expect_length("treatment", n.saturating_mul(treatments), input.treatment.len())?;
    expect_length("instrument", if kind == Kind::Instrumental { n } else { 0 }, input.instrument.len())?;
    expect_length("weight", input.weight.map_or(0, |_| n), input.weight.map_or(0, <[f64]>::len))?;
    check_components(kind, components, n)?;
    if !(0.0..=1.0).contains(&input.reduced_form_weight) {
        return refuse("reducedFormWeight", "must lie in [0, 1].");
    }
    if input.weight.is_some_and(|weight| weight.iter().any(|&w| !(w > 0.0 && w < f64::INFINITY))) {
        return refuse("weight", "must be positive and finite.");
    }
    let is_code = |&code: &f64| code >= 0.0 && code < components as f64 && code.fract() == 0.0;
    if matches!(kind, Kind::Classification | Kind::Quantile) && !input.outcome.iter().all(is_code) {
        return refuse("outcome", "must hold codes below components.");
    }
    check_quantiles(kind, input.quantiles)
}

/// # Errors
/// `KernelError::Options` if a forest has more components than its kind may have.
pub fn check_components(kind: Kind, components: usize, most: usize) -> Result<(), KernelError> {
    let range = match kind {
        Kind::Classification => 2..=MOST_COMPONENTS,
        Kind::MultiArm => 1..=MOST_COMPONENTS,
        Kind::Quantile => 1..=most,
        Kind::Causal | Kind::Regression | Kind::Instrumental => 1..=1,
    };
    if range.contains(&components) { Ok(()) } else { refuse("components", "is out of the range of this kind.") }
}

/// # Errors
/// `KernelError::Options` unless quantiles ascend in (0, 1), or are absent where none are wanted.
pub fn check_quantiles(kind: Kind, quantiles: &[f64]) -> Result<(), KernelError> {
    let mut previous = 0.0;
    let sound = quantiles.iter().all(|&q| q > std::mem::replace(&mut previous, q) && q < 1.0);
    if sound && quantiles.is_empty() == (kind != Kind::Quantile) {
        return Ok(());
    }
    refuse("quantiles", "must ascend in (0, 1), and are those of a quantile forest.")
}

fn refuse(what: &'static str, message: &str) -> Result<(), KernelError> {
    Err(KernelError::Options { what, message: message.to_string() })
}
