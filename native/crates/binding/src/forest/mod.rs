//! Bindings of crates/kernels/src/forest.

mod forest_weights;
mod grow_forest;
mod kind;
mod predict_forest;
mod rank_columns;
