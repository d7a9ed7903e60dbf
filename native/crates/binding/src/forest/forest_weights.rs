use career_dml_kernels::forest;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::{Float64Array, Int32Array, Uint32Array};

#[napi(object, object_to_js = false)]
pub struct ForestWeightsInput {
    pub roots: Uint32Array,
    pub feature: Int32Array,
    pub threshold: Float64Array,
    pub sets: Uint32Array,
    pub left: Uint32Array,
    pub statistics: Float64Array,
    pub x: Float64Array,
    pub n: f64,
    pub p: f64,
    pub clusters: Int32Array,
    pub cluster_units: f64,
    pub bag_sample: f64,
    pub tree_sample: f64,
    pub split_sample: f64,
    pub bag_size: f64,
    pub keys: Uint32Array,
    pub query: Float64Array,
    pub m: f64,
    pub rows: Uint32Array,
}

#[napi(object, object_from_js = false)]
pub struct ForestWeightsOutput {
    pub starts: Uint32Array,
    pub units: Uint32Array,
    pub weights: Float64Array,
}

#[napi]
pub fn forest_weights(input: ForestWeightsInput, threads: f64) -> napi::Result<ForestWeightsOutput, &'static str> {
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
                    n: count("n", input.n, 0)?,
                    clusters: &input.clusters,
                    bag_sample: count("bagSample", input.bag_sample, 0)?,
                },
                cluster_units: count("clusterUnits", input.cluster_units, 0)?,
                tree_sample: count("treeSample", input.tree_sample, 0)?,
                split_sample: count("splitSample", input.split_sample, 0)?,
            },
            x: &input.x,
            p: count("p", input.p, 0)?,
            bag_size: count("bagSize", input.bag_size, 0)?,
            keys: &input.keys,
            query: &input.query,
            m: count("m", input.m, 0)?,
            rows: &input.rows,
        };
        forest::forest_weights(&input, threads_of(threads)?)
    })?;
    Ok(ForestWeightsOutput { starts: output.starts.into(), units: output.units.into(), weights: output.weights.into() })
}
