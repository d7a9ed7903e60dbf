//! Bindings of crates/kernels/src/boosting.
