//! Twins of packages/kernels/src/elementary.

pub mod bivariate_normal;
pub mod erfcx;
pub mod exp;
pub mod log;
pub mod normal;
pub mod powers_of_two;
pub mod sigmoid;
pub mod softplus;
pub mod tanh;

#[cfg(test)]
mod tests;
