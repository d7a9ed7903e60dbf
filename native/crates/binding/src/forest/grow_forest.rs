use career_dml_kernels::forest;
use napi::bindgen_prelude::{Float64Array, Int32Array, Uint8Array, Uint32Array};
use napi_derive::napi;

use super::kind::kind_of;
use crate::error::guarded;

#[napi(object, object_to_js = false)]
pub struct GrowForestInput {
    pub kind: String,
    pub x: Float64Array,
    pub n: u32,
    pub p: u32,
    pub rank: Int32Array,
    pub code: Int32Array,
    pub distinct: Int32Array,
    pub missing: Int32Array,
    pub categorical: Uint8Array,
    pub outcome: Float64Array,
    pub treatment: Float64Array,
    pub instrument: Option<Float64Array>,
    pub reduced_form_weight: Option<f64>,
    pub quantiles: Option<Float64Array>,
    pub weight: Option<Float64Array>,
    pub components: Option<u32>,
    pub key: Uint32Array,
    pub first_bag: u32,
    pub bags: u32,
    pub bag_size: u32,
    pub clusters: Int32Array,
    pub cluster_units: u32,
    pub bag_sample: u32,
    pub tree_sample: u32,
    pub split_sample: u32,
    pub min_units: u32,
    pub min_per_arm: u32,
    pub alpha: f64,
    pub imbalance_penalty: f64,
    pub max_depth: u32,
    pub mtry: u32,
    pub prune: bool,
}

#[napi(object, object_from_js = false)]
pub struct ForestTables {
    pub roots: Uint32Array,
    pub feature: Int32Array,
    pub threshold: Float64Array,
    pub sets: Uint32Array,
    pub left: Uint32Array,
    pub statistics: Float64Array,
}

#[napi]
pub fn grow_forest(input: GrowForestInput, threads: u32) -> napi::Result<ForestTables, &'static str> {
    let tables = guarded(|| {
        let input = forest::GrowForestInput {
            kind: kind_of(&input.kind)?,
            x: &input.x,
            n: input.n as usize,
            p: input.p as usize,
            rank: &input.rank,
            code: &input.code,
            distinct: &input.distinct,
            missing: &input.missing,
            categorical: &input.categorical,
            outcome: &input.outcome,
            treatment: &input.treatment,
            instrument: input.instrument.as_deref().unwrap_or_default(),
            weight: input.weight.as_deref(),
            components: input.components.unwrap_or(1) as usize,
            quantiles: input.quantiles.as_deref().unwrap_or_default(),
            reduced_form_weight: input.reduced_form_weight.unwrap_or(0.0),
            key: &input.key,
            first_bag: input.first_bag,
            bags: input.bags,
            bag_size: input.bag_size,
            clusters: &input.clusters,
            cluster_units: input.cluster_units as usize,
            bag_sample: input.bag_sample as usize,
            tree_sample: input.tree_sample as usize,
            split_sample: input.split_sample as usize,
            min_units: input.min_units as usize,
            min_per_arm: input.min_per_arm as usize,
            alpha: input.alpha,
            imbalance_penalty: input.imbalance_penalty,
            max_depth: input.max_depth,
            mtry: input.mtry as usize,
            prune: input.prune,
        };
        forest::grow_forest(&input, threads as usize)
    })?;
    Ok(ForestTables {
        roots: tables.roots.into(),
        feature: tables.feature.into(),
        threshold: tables.threshold.into(),
        sets: tables.sets.into(),
        left: tables.left.into(),
        statistics: tables.statistics.into(),
    })
}
