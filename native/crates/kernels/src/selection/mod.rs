//! Twins of packages/kernels/src/selection.

mod bivariate_probit_likelihood;
mod choice_outcome_likelihood;
mod door;
mod probit_likelihood;
mod row_sums;

pub use bivariate_probit_likelihood::{BivariateProbitLikelihoodInput, bivariate_probit_likelihood};
pub use choice_outcome_likelihood::{ChoiceOutcomeLikelihoodInput, choice_outcome_likelihood};
pub use probit_likelihood::{ProbitLikelihoodInput, probit_likelihood};
pub use row_sums::Likelihood;
