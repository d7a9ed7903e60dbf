//! Twins of packages/kernels/src/linear.

mod cholesky;
mod door;
mod exact_exp;
mod gram;
mod lane_dot;
mod logistic_ridge;
mod matmul;
mod qr_least_squares;

pub use cholesky::{Cholesky, CholeskyInput, cholesky};
pub use exact_exp::{exp_of_negative, log_one_plus};
pub use gram::{Gram, GramInput, gram};
pub use logistic_ridge::{LogisticRidge, LogisticRidgeInput, logistic_ridge};
pub use matmul::{MatmulInput, matmul};
pub use qr_least_squares::{QrLeastSquares, QrLeastSquaresInput, qr_least_squares};
