use career_dml_kernels::forest;
use napi_derive::napi;

use super::kind::kind_of;
use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::{Float64Array, Int32Array, Uint32Array};

#[napi(object, object_to_js = false)]
pub struct PredictForestInput {
    pub kind: String,
    pub components: Option<f64>,
    pub weighted: Option<bool>,
    pub quantiles: Option<Float64Array>,
    pub x: Float64Array,
    pub n: f64,
    pub p: f64,
    pub roots: Uint32Array,
    pub feature: Int32Array,
    pub threshold: Float64Array,
    pub sets: Uint32Array,
    pub left: Uint32Array,
    pub statistics: Float64Array,
    pub from: f64,
    pub to: f64,
    pub bag_size: f64,
    pub keys: Uint32Array,
    pub clusters: Int32Array,
    pub bag_sample: f64,
}

#[napi(object, object_from_js = false)]
pub struct PredictForestOutput {
    pub estimate: Float64Array,
    pub variance: Float64Array,
    pub bags: Uint32Array,
}

#[napi]
pub fn predict_forest(input: PredictForestInput, threads: f64) -> napi::Result<PredictForestOutput, &'static str> {
    let output = guarded(|| {
        let input = forest::PredictForestInput {
            shape: forest::Shape {
                kind: kind_of(&input.kind)?,
                components: count("components", input.components.unwrap_or(1.0), 0)?,
                weighted: input.weighted.unwrap_or(false),
            },
            quantiles: input.quantiles.as_deref().unwrap_or_default(),
            x: &input.x,
            n: count("n", input.n, 0)?,
            p: count("p", input.p, 0)?,
            roots: &input.roots,
            feature: &input.feature,
            threshold: &input.threshold,
            sets: &input.sets,
            left: &input.left,
            statistics: &input.statistics,
            from: count("from", input.from, 0)?,
            to: count("to", input.to, 0)?,
            bag_size: count("bagSize", input.bag_size, 0)?,
            keys: &input.keys,
            clusters: &input.clusters,
            bag_sample: count("bagSample", input.bag_sample, 0)?,
        };
        forest::predict_forest(&input, threads_of(threads)?)
    })?;
    Ok(PredictForestOutput {
        estimate: output.estimate.into(),
        variance: output.variance.into(),
        bags: output.bags.into(),
    })
}
