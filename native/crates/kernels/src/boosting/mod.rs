//! Twins of packages/kernels/src/boosting.

pub mod model;

mod bins;
mod early_stopping;
mod fit_boosting;
mod fit_boosting_batch;
mod fit_room;
mod fit_task;
mod gradients;
mod grow_tree;
mod histogram;
#[cfg(target_arch = "x86_64")]
mod lanes;
mod model_tables;
mod monotone_values;
mod partition;
mod predict_boosting;
mod router;
mod row_sampler;
mod scan;
mod split;
mod team;
mod weights;

pub use fit_boosting::{FitBoostingOutput, fit_boosting};
pub use fit_boosting_batch::{BoostingTaskOutput, fit_boosting_batch};
pub use predict_boosting::{Scale, predict_boosting};

#[cfg(test)]
mod tests;
