use career_dml_kernels::forest;
use napi_derive::napi;

use super::kind::kind_of;
use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::{Float64Array, Int32Array, Uint8Array, Uint32Array};

#[napi(object, object_to_js = false)]
pub struct GrowForestInput {
    pub kind: String,
    pub x: Float64Array,
    pub n: f64,
    pub p: f64,
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
    pub components: Option<f64>,
    pub key: Uint32Array,
    pub first_bag: f64,
    pub bags: f64,
    pub bag_size: f64,
    pub clusters: Int32Array,
    pub cluster_units: f64,
    pub bag_sample: f64,
    pub tree_sample: f64,
    pub split_sample: f64,
    pub min_units: f64,
    pub min_per_arm: f64,
    pub alpha: f64,
    pub imbalance_penalty: f64,
    pub max_depth: f64,
    pub mtry: f64,
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
pub fn grow_forest(input: GrowForestInput, threads: f64) -> napi::Result<ForestTables, &'static str> {
    let tables = guarded(|| {
        let input = forest::GrowForestInput {
            kind: kind_of(&input.kind)?,
            x: &input.x,
            n: count("n", input.n, 0)?,
            p: count("p", input.p, 0)?,
            rank: &input.rank,
            code: &input.code,
            distinct: &input.distinct,
            missing: &input.missing,
            categorical: &input.categorical,
            outcome: &input.outcome,
            treatment: &input.treatment,
            instrument: input.instrument.as_deref().unwrap_or_default(),
            weight: input.weight.as_deref(),
            components: count("components", input.components.unwrap_or(1.0), 0)?,
            quantiles: input.quantiles.as_deref().unwrap_or_default(),
            reduced_form_weight: input.reduced_form_weight.unwrap_or(0.0),
            key: &input.key,
            first_bag: count("firstBag", input.first_bag, 0)? as u32,
            bags: count("bags", input.bags, 0)? as u32,
            bag_size: count("bagSize", input.bag_size, 0)? as u32,
            clusters: &input.clusters,
            cluster_units: count("clusterUnits", input.cluster_units, 0)?,
            bag_sample: count("bagSample", input.bag_sample, 0)?,
            tree_sample: count("treeSample", input.tree_sample, 0)?,
            split_sample: count("splitSample", input.split_sample, 0)?,
            min_units: count("minUnits", input.min_units, 0)?,
            min_per_arm: count("minPerArm", input.min_per_arm, 0)?,
            alpha: input.alpha,
            imbalance_penalty: input.imbalance_penalty,
            max_depth: count("maxDepth", input.max_depth, 0)? as u32,
            mtry: count("mtry", input.mtry, 0)?,
            prune: input.prune,
        };
        forest::grow_forest(&input, threads_of(threads)?)
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
