//! What the TypeScript side cannot reach: instruction sets and teams, each against one scalar worker.

use super::bins::{LANES, MISSING_BIN};
use super::fit_task::fit_task;
use super::grow_tree::{Crew, Share};
use super::histogram::Block;
use super::model::{BoostingOptions, BoostingTask, Covariates, Loss, resolve_task};
use super::scan::{Family, scan_pair, scan_root};
use super::split::{BlockShape, NodeTotals};
use super::team::{Barrier, run_team};
use crate::rng::Rng;
use crate::simd::Simd;

const OPTIONS: BoostingOptions = BoostingOptions {
    trees: if cfg!(miri) { 2.0 } else { 8.0 },
    max_depth: 4.0,
    learning_rate: 0.2,
    max_bins: 255.0,
    min_leaf_size: 5.0,
    l2: 0.0,
    subsample: 1.0,
    patience: 4.0,
};

const DIRECTIONS: [f64; LANES] = [1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0];

/// Columns with ties, missing values and a constant; a target in [0, 1].
fn data(n: usize, p: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rng = Rng::from_key([1, 2, 3, 4]);
    let x: Vec<f64> = (0..n * p)
        .map(|k| match k / n % 5 {
            0 => f64::from(rng.below(7)),
            1 if rng.below(4) == 0 => f64::NAN,
            2 => 3.0,
            _ => rng.uniform(),
        })
        .collect();
    let y = (0..n).map(|i| if x[i] + rng.uniform() > 3.5 { 1.0 } else { 0.25 }).collect();
    (x, y)
}

#[test]
fn teams_and_instruction_sets_give_the_same_fit() {
    let sizes: &[(usize, usize)] =
        if cfg!(miri) { &[(20, 9)] } else { &[(1, 1), (7, 3), (240, 4), (150, 17), (90, 30)] };
    for &(n, p) in sizes {
        let (x, target) = data(n, p);
        let covariates = Covariates { x: &x, n, p };
        // The first rows of both parts count, others may be absent.
        let weights: Vec<f64> = (0..n).map(|i| f64::from((i as u32 * 7 + 3) % 4) / 3.0).collect();
        let validation: Vec<u32> = (0..n as u32).step_by(5).filter(|_| n > 10).collect();
        for loss in [Loss::Squared, Loss::Logistic] {
            let monotone: Vec<i8> = (0..p as i8).map(|j| j % 3 - 1).collect();
            let settings = [(0.0, 1.0, None), (1.5, 0.6, None), (0.5, 1.0, Some(weights.as_slice()))];
            for (l2, subsample, weights) in settings.into_iter().skip(if cfg!(miri) { 2 } else { 0 }) {
                let options = BoostingOptions { l2, subsample, ..OPTIONS };
                let key = Some([9, 8, 7, 6]);
                let validation = &validation;
                let monotone = weights.map(|_| monotone.as_slice());
                let task =
                    BoostingTask { target: &target, rows: None, validation, weights, monotone, loss, options, key };
                let task = resolve_task(&task, &covariates).expect("a sound task");
                let sorted = |crew| {
                    let mut fit = fit_task(&covariates, &task, true, crew);
                    fit.scores.sort_by_key(|&(row, _)| row);
                    (fit.model, fit.validation_loss, fit.scores)
                };
                let expected = sorted(Crew { simd: Simd::Portable, team: 1, share: Share::Rows });
                assert_eq!(expected.2.len(), n);
                for simd in Simd::available() {
                    for team in if simd == Simd::Portable && !cfg!(miri) { vec![2, 3, 8] } else { vec![1, 2] } {
                        for share in [Share::Rows, Share::Columns] {
                            let crew = Crew { simd, team, share };
                            assert!(sorted(crew) == expected, "n {n}, p {p}, {loss:?}, {crew:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_worker_that_fails_releases_the_others() {
    let barrier = Barrier::new(3);
    let outcome = std::panic::catch_unwind(|| {
        run_team(&barrier, |rank| {
            assert!(rank != 1, "a defect");
            barrier.wait();
        })
    });
    assert!(outcome.is_err());
}

#[test]
fn scans_agree_on_extreme_sums() {
    let mut rng = Rng::from_key([5, 6, 7, 8]);
    for round in 0..if cfg!(miri) { 3 } else { 100_u32 } {
        let bins = 1 + rng.below(if cfg!(miri) { 20 } else { 255 }) as usize;
        let missing = round % 2 == 0;
        let mut parent: Box<Block> = Box::new(Block::EMPTY);
        let mut child: Box<Block> = Box::new(Block::EMPTY);
        let mut totals = [[0_i64; 2]; LANES];
        for bin in (0..bins).chain(missing.then_some(MISSING_BIN)) {
            for lane in 0..LANES {
                let (rows, part) = (rng.below(4), rng.below(2));
                let sum = i64::from(rng.uint32() as i32 / 1024);
                // Without rows there is no sum.
                let entry = |count: u32, sum: i64| if count == 0 { 0 } else { (sum << 32) + i64::from(count) };
                let own = entry(rows.min(part), sum);
                child[bin][lane] = own;
                parent[bin][lane] = own + entry(rows - rows.min(part), sum / 3);
                totals[lane][0] += parent[bin][lane];
                totals[lane][1] += own;
            }
        }
        let shape = BlockShape { column: 8, bins, missing, directions: (round % 5 == 0).then_some(DIRECTIONS) };
        let node =
            |total: i64| NodeTotals::new(total >> 32, total as u32, f64::from(round % 3), u64::from(1 + round % 5));
        let (small, large) = (node(totals[0][1]), node(totals[0][0] - totals[0][1]));
        let run = |simd, parts: (&Block, &[&Block]), keep| {
            let pair = |totals| {
                let (mut rest, mut merged) = (parent.clone(), Box::new(Block::EMPTY));
                let family = Family { parts, small: &mut merged, large: &mut rest, keep };
                let found = scan_pair(simd, shape, family, totals);
                // What is not kept may be anything.
                (found, keep.then_some((rest, merged)))
            };
            let alone = pair((None, large)).0.1;
            (pair((Some(small), large)), alone, scan_root(simd, shape, (parts, &mut Block::EMPTY.clone()), small))
        };
        let whole = (&*child, [].as_slice());
        let expected = run(Simd::Portable, whole, true);
        assert_eq!(expected.0.0.1, expected.1);
        assert_eq!(expected.0.0.0, expected.2);
        for simd in Simd::available() {
            assert!(run(simd, whole, true) == expected, "round {round}, {simd:?}");
            assert!(run(simd, (&Block::EMPTY, &[&child]), true) == expected, "round {round}, {simd:?}, in parts");
            assert_eq!(run(simd, whole, false).0.0, expected.0.0, "round {round}, {simd:?}, once");
        }
    }
}
