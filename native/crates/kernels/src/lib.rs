//! Numeric kernels of CAREER-DML, free of any Node dependency. Each is the twin of the file of the same path below
//! packages/kernels/src, which states its contract. Every kernel is exact: the same bits as its twin, for any number
//! of threads. So: no fused multiply-add, sums in the order that the twin writes, integers where a decision is made.

pub mod boosting;
pub mod elementary;
pub mod error;
pub mod forest;
pub mod guard;
pub mod hash;
mod lanes;
pub mod linear;
mod real;
pub mod recurrent;
pub mod rng;
pub mod room;
pub mod selection;
mod several;
pub mod simd;
mod team;
pub mod threads;

pub use error::KernelError;
