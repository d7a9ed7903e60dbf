//! Bindings of crates/kernels/src/forest.
