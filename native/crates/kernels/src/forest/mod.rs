//! Twins of packages/kernels/src/forest.

mod arrange_column;
mod average_leaves;
#[cfg(target_arch = "x86_64")]
mod avx512_gather;
#[cfg(target_arch = "x86_64")]
mod avx512_huge;
#[cfg(target_arch = "x86_64")]
mod avx512_scan;
#[cfg(target_arch = "x86_64")]
mod avx512_small;
#[cfg(target_arch = "x86_64")]
mod avx512_tables;
#[cfg(target_arch = "x86_64")]
mod avx512_weighted;
#[cfg(target_arch = "x86_64")]
mod avx512_wide;
mod best_cut;
mod best_vector_cut;
mod candidate_features;
mod dose_cuts;
mod fill_leaves;
mod forest_weights;
mod grow_bags;
mod grow_forest;
mod grow_tree;
mod integer_grid;
mod little_bags;
#[cfg(target_arch = "x86_64")]
mod narrow_node;
mod node_sides;
mod partition;
mod predict_forest;
mod presort;
mod rank_columns;
mod record_split;
mod sample_units;
mod scan_column;
mod strategies;
mod striped_sums;
mod subsets;
mod tree_tables;
mod truncated_normal;
mod valid_cuts;
mod vectors;
mod walk;
mod workspace;

pub use forest_weights::{ForestWeightsInput, ForestWeightsOutput, forest_weights};
pub use grow_forest::{GrowForestInput, grow_forest};
pub use predict_forest::{PredictForestInput, PredictForestOutput, predict_forest};
pub use rank_columns::{RankColumnsOutput, rank_columns};
pub use sample_units::{BagSampling, TreeSampling};
pub use strategies::{Kind, Shape};
pub use tree_tables::{ForestTables, NO_LEAF, TablesView};
