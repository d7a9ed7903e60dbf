//! Bindings of crates/kernels/src/linear.

mod cholesky;
mod gram;
mod logistic_ridge;
mod matmul;
mod probit_terms;
mod qr_least_squares;
