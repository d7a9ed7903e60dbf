//! Bindings of crates/kernels/src/recurrent.

pub mod encode_recurrent;
pub mod network;
pub mod train_recurrent;
