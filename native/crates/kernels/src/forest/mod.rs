//! Twins of packages/kernels/src/forest.
