//! Twins of packages/kernels/src/boosting.
