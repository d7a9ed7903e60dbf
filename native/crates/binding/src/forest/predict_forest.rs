use career_dml_kernels::forest;
use napi::bindgen_prelude::{Float64Array, Int32Array, Uint32Array};
use napi_derive::napi;

use super::kind::kind_of;
use crate::error::guarded;

#[napi(object, object_to_js = false)]
pub struct PredictForestInput {
    pub kind: String,
    pub components: Option<u32>,
    pub weighted: Option<bool>,
    pub quantiles: Option<Float64Array>,
    pub x: Float64Array,
    pub n: u32,
    pub p: u32,
    pub roots: Uint32Array,
    pub feature: Int32Array,
    pub threshold: Float64Array,
    pub sets: Uint32Array,
    pub left: Uint32Array,
    pub statistics: Float64Array,
    pub from: u32,
    pub to: u32,
    pub bag_size: u32,
    pub keys: Uint32Array,
    pub clusters: Int32Array,
    pub bag_sample: u32,
}

#[napi(object, object_from_js = false)]
pub struct PredictForestOutput {
    pub estimate: Float64Array,
    pub variance: Float64Array,
    pub bags: Uint32Array,
}

#[napi]
pub fn predict_forest(input: PredictForestInput, threads: u32) -> napi::Result<PredictForestOutput, &'static str> {
    let output = guarded(|| {
        let input = forest::PredictForestInput {
            shape: forest::Shape {
                kind: kind_of(&input.kind)?,
                components: input.components.unwrap_or(1) as usize,
                weighted: input.weighted.unwrap_or(false),
            },
            quantiles: input.quantiles.as_deref().unwrap_or_default(),
            x: &input.x,
            n: input.n as usize,
            p: input.p as usize,
            roots: &input.roots,
            feature: &input.feature,
            threshold: &input.threshold,
            sets: &input.sets,
            left: &input.left,
            statistics: &input.statistics,
            from: input.from as usize,
            to: input.to as usize,
            bag_size: input.bag_size as usize,
            keys: &input.keys,
            clusters: &input.clusters,
            bag_sample: input.bag_sample as usize,
        };
        forest::predict_forest(&input, threads as usize)
    })?;
    Ok(PredictForestOutput {
        estimate: output.estimate.into(),
        variance: output.variance.into(),
        bags: output.bags.into(),
    })
}
