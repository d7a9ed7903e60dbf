//! Bindings of crates/kernels/src/selection.

mod bivariate_probit_likelihood;
mod choice_outcome_likelihood;
mod likelihood;
mod probit_likelihood;
