//! Bindings of crates/kernels/src/recurrent.
