//! Twins of packages/kernels/src/recurrent.
