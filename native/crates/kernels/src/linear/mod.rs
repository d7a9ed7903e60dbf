//! Twins of packages/kernels/src/linear.
