use career_dml_kernels::KernelError;
use career_dml_kernels::forest::{
    BagSampling, ForestTables, ForestWeightsInput, GrowForestInput, Kind, PredictForestInput, RankColumnsOutput, Shape,
    TablesView, TreeSampling, forest_weights, grow_forest, predict_forest, rank_columns,
};
use career_dml_kernels::hash::hash128;

use crate::{Call, Case, inputs, used};

pub const KERNELS: &[Case] = &[
    ("rankColumns", of_rank_columns),
    ("growForest", of_grow_forest),
    ("predictForest", of_predict_forest),
    ("forestWeights", of_forest_weights),
];

const N: usize = 2_000;
const P: usize = 10;
const BAGS: u32 = 10;
const BAG_SIZE: u32 = 2;
const KEY: [u32; 4] = [5, 6, 7, 8];
const BAG: BagSampling = BagSampling { n: N, clusters: &[], bag_sample: N / 2 };
/// Rows whose weights are asked for.
const QUERIES: usize = 200;

/// An experiment, its treatment and outcome about their means.
struct Experiment {
    x: Vec<f64>,
    outcome: Vec<f64>,
    treatment: Vec<f64>,
    ranks: RankColumnsOutput,
}

impl Experiment {
    fn new() -> Result<Self, KernelError> {
        let (x, noise) = inputs::regression(N, P);
        let treatment: Vec<f64> =
            inputs::signs(&inputs::uniforms("treatment", N), -1.0).iter().map(|sign| sign / 2.0).collect();
        let outcome = (0..N).map(|i| treatment[i] * x[i].max(0.0) + noise[i]).collect();
        let ranks = rank_columns(&x, N, P, 1)?;
        Ok(Self { x, outcome, treatment, ranks })
    }

    /// A causal forest as by default, of few trees.
    fn input(&self) -> GrowForestInput<'_> {
        GrowForestInput {
            kind: Kind::Causal,
            x: &self.x,
            n: N,
            p: P,
            rank: &self.ranks.rank,
            code: &self.ranks.code,
            distinct: &self.ranks.distinct,
            missing: &self.ranks.missing,
            categorical: &[0; P],
            outcome: &self.outcome,
            treatment: &self.treatment,
            instrument: &[],
            weight: None,
            components: 1,
            quantiles: &[],
            reduced_form_weight: 0.0,
            key: &KEY,
            first_bag: 0,
            bags: BAGS,
            bag_size: BAG_SIZE,
            clusters: &[],
            cluster_units: 0,
            bag_sample: N / 2,
            tree_sample: N / 2,
            split_sample: N / 4,
            min_units: 1,
            min_per_arm: 5,
            alpha: 0.05,
            imbalance_penalty: 0.0,
            max_depth: u32::MAX / 2,
            mtry: P,
            prune: true,
        }
    }
}

/// The streams from which the bags of the forest were drawn.
fn bag_keys() -> Vec<u32> {
    let [a, b, c, d] = KEY;
    (0..BAGS).flat_map(|bag| hash128(&[a, b, c, d, bag, 0], "bag")).collect()
}

fn view(tables: &ForestTables) -> TablesView<'_> {
    let ForestTables { roots, feature, threshold, sets, left, .. } = tables;
    TablesView { roots, feature, threshold, sets, left }
}

fn of_rank_columns() -> Result<Call, KernelError> {
    let (n, p) = (10 * N, P);
    let (x, _) = inputs::regression(n, p);
    Ok(Box::new(move || used(rank_columns(&x, n, p, 1))))
}

fn of_grow_forest() -> Result<Call, KernelError> {
    let experiment = Experiment::new()?;
    Ok(Box::new(move || used(grow_forest(&experiment.input(), 1))))
}

/// Out of bag, with variances.
fn of_predict_forest() -> Result<Call, KernelError> {
    let experiment = Experiment::new()?;
    let tables = grow_forest(&experiment.input(), 1)?;
    let keys = bag_keys();
    Ok(Box::new(move || {
        let TablesView { roots, feature, threshold, sets, left } = view(&tables);
        let input = PredictForestInput {
            shape: Shape { kind: Kind::Causal, components: 1, weighted: false },
            quantiles: &[],
            x: &experiment.x,
            n: N,
            p: P,
            roots,
            feature,
            threshold,
            sets,
            left,
            statistics: &tables.statistics,
            from: 0,
            to: N,
            bag_size: BAG_SIZE as usize,
            keys: &keys,
            clusters: BAG.clusters,
            bag_sample: BAG.bag_sample,
        };
        used(predict_forest(&input, 1))
    }))
}

/// For rows of the fit, out of bag.
fn of_forest_weights() -> Result<Call, KernelError> {
    let experiment = Experiment::new()?;
    let tables = grow_forest(&experiment.input(), 1)?;
    let keys = bag_keys();
    let query: Vec<f64> = experiment.x.chunks_exact(N).flat_map(|column| &column[..QUERIES]).copied().collect();
    let rows: Vec<u32> = (0..QUERIES as u32).collect();
    Ok(Box::new(move || {
        let sampling = TreeSampling { bags: BAG, cluster_units: 0, tree_sample: N / 2, split_sample: N / 4 };
        let input = ForestWeightsInput {
            tables: view(&tables),
            statistics: tables.statistics.len(),
            sampling,
            x: &experiment.x,
            p: P,
            bag_size: BAG_SIZE as usize,
            keys: &keys,
            query: &query,
            m: QUERIES,
            rows: &rows,
        };
        used(forest_weights(&input, 1))
    }))
}
