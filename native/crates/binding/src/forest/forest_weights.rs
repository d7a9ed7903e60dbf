use career_dml_kernels::forest;
use napi::bindgen_prelude::{Float64Array, Int32Array, Uint32Array};
use napi_derive::napi;

use crate::error::guarded;

#[napi(object, object_to_js = false)]
pub struct ForestWeightsInput {
    pub roots: Uint32Array,
    pub feature: Int32Array,
    pub threshold: Float64Array,
    pub sets: Uint32Array,
    pub left: Uint32Array,
    pub statistics: Float64Array,
    pub x: Float64Array,
    pub n: u32,
    pub p: u32,
    pub clusters: Int32Array,
    pub cluster_units: u32,
    pub bag_sample: u32,
    pub tree_sample: u32,
    pub split_sample: u32,
    pub bag_size: u32,
    pub keys: Uint32Array,
    pub query: Float64Array,
    pub m: u32,
    pub rows: Uint32Array,
}

#[napi(object, object_from_js = false)]
pub struct ForestWeightsOutput {
    pub starts: Uint32Array,
    pub units: Uint32Array,
    pub weights: Float64Array,
}

#[napi]
pub fn forest_weights(input: ForestWeightsInput, threads: u32) -> napi::Result<ForestWeightsOutput, &'static str> {
    let output = guarded(|| {
        let input = forest::ForestWeightsInput {
            tables: forest::TablesView {
                roots: &input.roots,
                feature: &input.feature,
                threshold: &input.threshold,
                sets: &input.sets,
                left: &input.left,
            },
            statistics: input.statistics.len(),
            sampling: forest::TreeSampling {
                bags: forest::BagSampling {
                    n: input.n as usize,
                    clusters: &input.clusters,
                    bag_sample: input.bag_sample as usize,
                },
                cluster_units: input.cluster_units as usize,
                tree_sample: input.tree_sample as usize,
                split_sample: input.split_sample as usize,
            },
            x: &input.x,
            p: input.p as usize,
            bag_size: input.bag_size as usize,
            keys: &input.keys,
            query: &input.query,
            m: input.m as usize,
            rows: &input.rows,
        };
        forest::forest_weights(&input, threads as usize)
    })?;
    Ok(ForestWeightsOutput { starts: output.starts.into(), units: output.units.into(), weights: output.weights.into() })
}
