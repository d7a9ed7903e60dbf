//! Twin of packages/kernels/src/forest/grow-forest.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use super::candidate_features::poisson_thresholds;
use super::grow_bags::grow_bags;
use super::grow_tree::TreeSettings;
use super::node_sides::MOST_CATEGORY;
use super::sample_units::{BagSampling, TreeSampling};
use super::strategies::Kind;
use super::strategies::causal::GrowCausal;
use super::strategies::check_columns::check_columns;
use super::strategies::classification::GrowClassification;
use super::strategies::instrumental::{EffectColumns, GrowInstrumental};
use super::strategies::multi_arm::GrowMultiArm;
use super::strategies::quantile::GrowQuantile;
use super::strategies::regression::GrowRegression;
use super::strategies::strategy::{CutLimits, GrowthStrategy};
use super::tree_tables::ForestTables;
use crate::KernelError;
use crate::error::expect_length;
use crate::rng::Rng;
use crate::simd::{Simd, dispatch};
use crate::threads::with_threads;

#[derive(Debug, Clone)]
pub struct GrowForestInput<'a> {
    pub kind: Kind,
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
    pub rank: &'a [i32],
    pub code: &'a [i32],
    pub distinct: &'a [i32],
    pub missing: &'a [i32],
    pub categorical: &'a [u8],
    pub outcome: &'a [f64],
    pub treatment: &'a [f64],
    pub instrument: &'a [f64],
    pub weight: Option<&'a [f64]>,
    pub components: usize,
    pub quantiles: &'a [f64],
    pub reduced_form_weight: f64,
    pub key: &'a [u32],
    pub first_bag: u32,
    pub bags: u32,
    pub bag_size: u32,
    pub clusters: &'a [i32],
    pub cluster_units: usize,
    pub bag_sample: usize,
    pub tree_sample: usize,
    pub split_sample: usize,
    pub min_units: usize,
    pub min_per_arm: usize,
    pub alpha: f64,
    pub imbalance_penalty: f64,
    pub max_depth: u32,
    pub mtry: usize,
    pub prune: bool,
}

impl<'a> GrowForestInput<'a> {
    /// Whether any value is missing.
    fn takes_missing(&self) -> bool {
        self.missing.iter().any(|&count| count > 0)
    }

    /// Whether there are missing values or categories.
    pub fn arranges(&self) -> bool {
        self.takes_missing() || self.categorical.contains(&1)
    }

    pub fn sampling(&self) -> TreeSampling<'a> {
        let Self { n, clusters, bag_sample, cluster_units, tree_sample, split_sample, .. } = *self;
        TreeSampling { bags: BagSampling { n, clusters, bag_sample }, cluster_units, tree_sample, split_sample }
    }
}

/// # Errors
/// `KernelError::Shape` if an array has the wrong length, `KernelError::Options` if a size or rate is out of its range.
pub fn grow_forest(input: &GrowForestInput, threads: usize) -> Result<ForestTables, KernelError> {
    grow_forest_on(Simd::detect(), input, threads)
}

/// `grow_forest` on a given instruction set.
fn grow_forest_on(simd: Simd, input: &GrowForestInput, threads: usize) -> Result<ForestTables, KernelError> {
    let key = check_input(simd, input, threads)?;
    with_strategy(input, Growth { simd, input, forest: Rng::from_key(key), threads })
}

/// Something to do with the strategy of an input.
trait StrategyTask {
    type Output;
    fn run<S: GrowthStrategy>(self, strategy: S) -> Self::Output;
}

fn with_strategy<T: StrategyTask>(input: &GrowForestInput, task: T) -> T::Output {
    let GrowForestInput { kind, outcome, treatment, instrument, weight, components, .. } = *input;
    let reduced_form_weight = input.reduced_form_weight;
    match kind {
        Kind::Regression => task.run(GrowRegression::new(outcome, weight)),
        Kind::Instrumental => {
            let data = EffectColumns { outcome, treatment, instrument, weight, reduced_form_weight };
            task.run(GrowInstrumental::new(data))
        }
        Kind::MultiArm if components > 1 => task.run(GrowMultiArm::new(outcome, treatment, weight)),
        // One treatment is the causal forest, whose scan is faster.
        Kind::Causal | Kind::MultiArm => match weight {
            None => task.run(GrowCausal::new(outcome, treatment)),
            Some(weight) => task.run(GrowInstrumental::causal(outcome, treatment, weight)),
        },
        Kind::Classification => task.run(GrowClassification::new(outcome, components, weight)),
        Kind::Quantile => task.run(GrowQuantile::new(outcome, input.quantiles, weight)),
    }
}

/// Growing: how, and from which stream.
struct Growth<'a> {
    simd: Simd,
    input: &'a GrowForestInput<'a>,
    forest: Rng,
    threads: usize,
}

impl StrategyTask for Growth<'_> {
    type Output = Result<ForestTables, KernelError>;

    fn run<S: GrowthStrategy>(self, strategy: S) -> Self::Output {
        let settings = settings_of(self.input, strategy);
        let bags = with_threads(self.threads, || Ok(grow_bags(self.simd, self.input, &settings, &self.forest)))?;
        Ok(ForestTables::join(&bags, settings.strategy.leaf_width()))
    }
}

/// Most trees that one call grows.
const MOST_TREES: f64 = 4_194_304.0;

/// Units from which on columns of codes are too long for the caches.
const ROWS_FROM: usize = 1 << 17;

fn settings_of<'a, S>(input: &GrowForestInput<'a>, strategy: S) -> TreeSettings<'a, S> {
    TreeSettings {
        strategy,
        n: input.n,
        x: input.x,
        rank: input.rank,
        code: input.code,
        distinct: input.distinct,
        missing: input.missing,
        categorical: input.categorical,
        takes_missing: input.takes_missing(),
        limits: CutLimits {
            min_per_arm: input.min_per_arm,
            min_units: input.min_units,
            alpha: input.alpha,
            imbalance_penalty: input.imbalance_penalty,
        },
        max_depth: input.max_depth,
        by_rows: input.n >= ROWS_FROM,
        thresholds: poisson_thresholds(input.mtry, input.p),
    }
}

fn check_input(simd: Simd, input: &GrowForestInput, threads: usize) -> Result<[u32; 4], KernelError> {
    let GrowForestInput { n, p, .. } = *input;
    expect_length("x", n.saturating_mul(p), input.x.len())?;
    expect_length("rank", n.saturating_mul(p), input.rank.len())?;
    expect_length("code", n.saturating_mul(p), input.code.len())?;
    expect_length("distinct", p, input.distinct.len())?;
    expect_length("missing", p, input.missing.len())?;
    expect_length("categorical", p, input.categorical.len())?;
    expect_length("key", 4, input.key.len())?;
    check_columns(input)?;
    input.sampling().check()?;
    check_ranks(simd, input, threads)?;
    check_categories(input)?;
    let ranges = [
        ("p", p as f64, 1.0, 2_097_152.0),
        ("bagSize", f64::from(input.bag_size), 1.0, 1_048_576.0),
        ("trees", f64::from(input.bags) * f64::from(input.bag_size), 0.0, MOST_TREES),
        ("minUnits", input.min_units as f64, 1.0, 1_073_741_824.0),
        ("minPerArm", input.min_per_arm as f64, 0.0, 1_073_741_824.0),
        ("alpha", input.alpha, 0.0, 0.5),
        ("imbalancePenalty", input.imbalance_penalty, 0.0, f64::MAX),
        ("maxDepth", f64::from(input.max_depth), 0.0, 2_147_483_647.0),
        ("mtry", input.mtry as f64, 1.0, p as f64),
    ];
    for (what, value, low, high) in ranges {
        if !(low..=high).contains(&value) {
            return Err(KernelError::Options { what, message: format!("must lie in [{low}, {high}], got {value}.") });
        }
    }
    Ok([input.key[0], input.key[1], input.key[2], input.key[3]])
}

/// Ranks of a column are the numbers below n, each once. Their sum and that of their squares tell, in a pass that every call
/// makes and all threads share; where they do not, what is grown is nonsense, but no memory is touched that is not the forest's.
fn check_ranks(simd: Simd, input: &GrowForestInput, threads: usize) -> Result<(), KernelError> {
    let n = input.n as u64;
    let total = n * (n - 1) / 2;
    // As it wraps around, like the sum that it is held against.
    let squares = (u128::from(total) * u128::from(2 * n - 1) / 3) as u64;
    let is_wrong = |rank: &[i32]| {
        let (highest, sum, square) = rank_sums(simd, rank);
        u64::from(highest) >= n || sum != total || square != squares
    };
    with_threads(threads, || match input.rank.par_chunks_exact(input.n).position_first(is_wrong) {
        None => Ok(()),
        Some(j) => {
            let message = format!("of column {j} are not those of its {n} units; take them from rankColumns.");
            Err(KernelError::Options { what: "rank", message })
        }
    })
}

/// The highest rank, the sum, and that of squares, which wraps around.
fn rank_sums(simd: Simd, rank: &[i32]) -> (u32, u64, u64) {
    dispatch!(simd, fn(rank: &[i32]) -> (u32, u64, u64) {
        let (mut highest, mut sum, mut square) = (0, 0, 0_u64);
        for rank in rank {
            let rank = rank.cast_unsigned();
            highest = rank.max(highest);
            sum += u64::from(rank);
            square = square.wrapping_add(u64::from(rank) * u64::from(rank));
        }
        (highest, sum, square)
    })
}

fn check_categories(input: &GrowForestInput) -> Result<(), KernelError> {
    let is_category = |v: f64| v.is_nan() || ((0.0..=f64::from(MOST_CATEGORY)).contains(&v) && v.fract() == 0.0);
    for (j, column) in input.x.chunks_exact(input.n).enumerate() {
        if input.categorical[j] == 1 && !column.iter().all(|&v| is_category(v)) {
            let message = format!("column {j} is categorical, but not all integers from 0 to {MOST_CATEGORY}.");
            return Err(KernelError::Options { what: "x", message });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::grow_bags::{grow_bags_on_both_widths, grow_bags_on_wide_ids};
    use super::super::{RankColumnsOutput, rank_columns};
    use super::*;

    /// An interpreter takes a millisecond for a unit of a tree.
    const N: usize = if cfg!(miri) { 60 } else { 1500 };
    const P: usize = 5;

    /// Columns of which one has ties, one missing values, and one categories; a treatment that is binary or continuous.
    struct Data {
        x: Vec<f64>,
        ranks: RankColumnsOutput,
        categorical: Vec<u8>,
        treatment: Vec<f64>,
        outcome: Vec<f64>,
        /// Codes below 3, two columns of treatments, and weights.
        codes: Vec<f64>,
        arms: Vec<f64>,
        weight: Vec<f64>,
    }

    fn data(binary: bool) -> Data {
        let mut rng = Rng::from_key([1, 2, 3, 4]);
        let mut x: Vec<f64> = (0..N * P).map(|_| rng.uniform()).collect();
        x[..N].iter_mut().for_each(|v| *v = (*v * 9.0).floor());
        let treatment: Vec<f64> =
            (0..N).map(|_| rng.uniform()).map(|u| if binary { (2.0 * u).floor() } else { u } - 0.5).collect();
        let outcome: Vec<f64> = (0..N).map(|i| treatment[i] * (x[i] + x[N + i]) + rng.uniform()).collect();
        let codes = (0..N).map(|i| (3.0 * rng.uniform() * x[N + i]).floor()).collect();
        let arms = treatment.iter().copied().chain((0..N).map(|_| rng.uniform() - 0.5)).collect();
        let weight = (0..N).map(|_| 0.1 + rng.uniform()).collect();
        x[2 * N..3 * N].iter_mut().filter(|v| **v < 0.3).for_each(|v| *v = f64::NAN);
        x[3 * N..4 * N].iter_mut().for_each(|v| *v = if *v < 0.1 { f64::NAN } else { (*v * 40.0).floor() });
        let ranks = rank_columns(&x, N, P, 2).expect("finite columns");
        Data { x, ranks, categorical: vec![0, 0, 0, 1, 0], treatment, outcome, codes, arms, weight }
    }

    fn input(kind: Kind, data: &Data) -> GrowForestInput<'_> {
        let needs_treatment = matches!(kind, Kind::Causal | Kind::Instrumental | Kind::MultiArm);
        GrowForestInput {
            kind,
            x: &data.x,
            n: N,
            p: P,
            rank: &data.ranks.rank,
            code: &data.ranks.code,
            distinct: &data.ranks.distinct,
            missing: &data.ranks.missing,
            categorical: &data.categorical,
            outcome: if matches!(kind, Kind::Classification | Kind::Quantile) { &data.codes } else { &data.outcome },
            treatment: match kind {
                Kind::MultiArm => &data.arms,
                _ if needs_treatment => &data.treatment,
                _ => &[],
            },
            instrument: if kind == Kind::Instrumental { &data.outcome } else { &[] },
            weight: None,
            components: match kind {
                Kind::MultiArm => 2,
                Kind::Classification | Kind::Quantile => 3,
                _ => 1,
            },
            quantiles: if kind == Kind::Quantile { &[0.25, 0.75] } else { &[] },
            reduced_form_weight: 0.0,
            key: &[5, 6, 7, 8],
            first_bag: 0,
            bags: if cfg!(miri) { 3 } else { 6 },
            bag_size: 2,
            clusters: &[],
            cluster_units: 0,
            bag_sample: N / 2,
            tree_sample: N / 15 * 7,
            split_sample: N / 3,
            min_units: 2,
            min_per_arm: if needs_treatment { 3 } else { 0 },
            alpha: 0.05,
            imbalance_penalty: 0.0,
            max_depth: 100,
            mtry: 3,
            prune: true,
        }
    }

    /// Growing as forests on many units do, whatever the size: with 32-bit ids, and by rows.
    struct OnWideIds<'a>(&'a GrowForestInput<'a>);

    impl StrategyTask for OnWideIds<'_> {
        type Output = ForestTables;

        fn run<S: GrowthStrategy>(self, strategy: S) -> ForestTables {
            let settings = TreeSettings { by_rows: true, ..settings_of(self.0, strategy) };
            let (forest, width) = (Rng::from_key([5, 6, 7, 8]), settings.strategy.leaf_width());
            let wide = ForestTables::join(&grow_bags_on_wide_ids(self.0, &settings, &forest), width);
            for narrow in [N / 5, N / 15 * 7] {
                if let Some(both) = grow_bags_on_both_widths(self.0, &settings, (&forest, narrow)) {
                    assert_eq!(ForestTables::join(&both, width), wide, "16-bit ids below {narrow} units");
                }
            }
            wide
        }
    }

    #[test]
    fn every_instruction_set_width_and_number_of_threads_grows_the_same_forest() {
        let kinds = [
            (Kind::Causal, true),
            (Kind::Causal, false),
            (Kind::Regression, false),
            (Kind::Instrumental, false),
            (Kind::MultiArm, false),
            (Kind::Classification, false),
            (Kind::Quantile, false),
        ];
        for (kind, binary) in kinds {
            let data = data(binary);
            let settings = [(None, 0.0), (Some(&data.weight[..]), 0.01), (Some(&data.weight[..]), 0.0), (None, 0.01)];
            for (weight, imbalance_penalty) in settings.into_iter().take(if cfg!(miri) { 2 } else { 4 }) {
                let input = GrowForestInput { weight, imbalance_penalty, ..input(kind, &data) };
                let whole = grow_forest_on(Simd::Portable, &input, 1).expect("valid input");
                assert!(whole.feature.len() > N / 40 * whole.roots.len());
                for simd in Simd::available() {
                    assert_eq!(grow_forest_on(simd, &input, 2).expect("valid input"), whole, "{simd:?}");
                }
                assert_eq!(with_strategy(&input, OnWideIds(&input)), whole, "32-bit ids and rows");
                for threads in if cfg!(miri) { vec![3] } else { vec![2, 3, 8] } {
                    assert_eq!(grow_forest(&input, threads).expect("valid input"), whole);
                }
            }
        }
    }

    #[test]
    fn batches_of_bags_joined_are_the_forest_grown_at_once() {
        let data = data(true);
        let input = input(Kind::Causal, &data);
        let whole = grow_forest(&input, 2).expect("valid input");
        let first = grow_forest(&GrowForestInput { bags: 2, ..input.clone() }, 2).expect("valid input");
        let rest =
            grow_forest(&GrowForestInput { first_bag: 2, bags: input.bags - 2, ..input }, 2).expect("valid input");
        assert_eq!(ForestTables::join(&[first, rest], 4), whole);
    }

    #[test]
    fn the_first_column_of_wrong_ranks_is_named_on_any_number_of_threads() {
        let data = data(true);
        let mut ranks = data.ranks.rank.clone();
        for column in [3, 1] {
            ranks[column * N] = ranks[column * N + 1];
            let input = GrowForestInput { rank: &ranks, ..input(Kind::Causal, &data) };
            for threads in [1, 2, 8] {
                let refused = grow_forest(&input, threads).map_err(|error| error.to_string()).err();
                assert!(refused.is_some_and(|said| said.contains(&format!("of column {column} "))));
            }
        }
    }
}
