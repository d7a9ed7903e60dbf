//! Twins of packages/kernels/src/linear.

mod cholesky;
pub(crate) mod door;
mod gram;
pub(crate) mod lane_dot;
mod logistic_ridge;
mod matmul;
mod probit_terms;
mod qr_least_squares;

pub use cholesky::{Cholesky, CholeskyInput, cholesky};
pub(crate) use cholesky::{cholesky_factor, cholesky_solve};
pub use gram::{Gram, GramInput, gram};
pub use logistic_ridge::{LogisticRidge, LogisticRidgeInput, logistic_ridge};
pub use matmul::{MatmulInput, matmul};
pub use probit_terms::{ProbitTerms, probit_terms};
pub use qr_least_squares::{QrLeastSquares, QrLeastSquaresInput, qr_least_squares};
