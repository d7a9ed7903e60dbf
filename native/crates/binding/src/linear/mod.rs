//! Bindings of crates/kernels/src/linear.
