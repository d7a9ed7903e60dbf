//! Twins of packages/kernels/src/elementary.

pub mod bivariate_normal;
pub mod erfcx;
pub mod exp;
pub mod exp_single;
pub mod log;
pub mod normal;
pub mod powers_of_two;
pub mod sigmoid;
pub mod sigmoid_single;
pub mod softplus;
pub mod tanh;
pub mod tanh_single;

#[cfg(test)]
mod tests;
