//! Bindings of crates/kernels/src/boosting.

mod fit_boosting;
mod fit_boosting_batch;
mod predict_boosting;
mod task;
