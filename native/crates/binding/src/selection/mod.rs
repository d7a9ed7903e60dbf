//! Bindings of crates/kernels/src/selection.

mod choice_outcome_likelihood;
mod likelihood;
mod probit_likelihood;
