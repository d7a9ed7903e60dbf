//! Twin of packages/kernels/src/boosting/fit-task.ts.

use std::ops::Range;

use super::bins::{Binning, Bins, bin_rows};
use super::early_stopping::EarlyStopping;
use super::gradients::{
    Scales, base_score, largest_residual, largest_weighted, leaf_value, logistic_gradients, logistic_penalty,
    logistic_scales, mean_loss, squared_gradients, squared_hessians, squared_scale, weight_scale,
    weighted_logistic_gradients, weighted_squared_gradients,
};
use super::grow_tree::{Crew, Grower, Growth};
use super::model::{BoostingModel, Covariates, Loss, ResolvedTask, complement};
use super::model_tables::ModelTables;
use super::monotone_values::monotone_values;
use super::router::Router;
use super::row_sampler::RowSampler;
use super::team::{Barrier, Board, run_team, share};
use super::weights::{RowWeights, relative_weights, row_weights};

/// One fit, and the raw scores of its rows at the trees that are kept.
#[derive(Debug)]
pub struct TaskFit {
    pub model: BoostingModel,
    pub validation_loss: Vec<f64>,
    /// Row number and score, in no particular order.
    pub scores: Vec<(u32, f64)>,
}

/// What the workers of one fit share.
struct Fit<'a> {
    task: &'a ResolvedTask<'a>,
    bins: &'a Bins,
    /// Targets of the training rows, then of the validation rows.
    target: &'a [f64],
    weights: Option<&'a RowWeights>,
    /// Relative weights of the validation rows.
    held_out_weights: Option<Vec<f64>>,
    base: f64,
    growth: &'a Growth<'a>,
    sampler: Option<RowSampler>,
    largest: Board<f64>,
    hessian: Board<i64>,
    hessians: Board<Vec<i64>>,
    stopping: Board<EarlyStoppingState>,
}

#[derive(Debug, Default, Clone, Copy)]
struct EarlyStoppingState {
    is_best: bool,
    stop: bool,
}

/// Fits one checked task; with `others` the rows that neither train nor validate are scored along.
pub fn fit_task(covariates: &Covariates, task: &ResolvedTask, others: bool, crew: Crew) -> TaskFit {
    let training = task.rows.len();
    let ids = row_order(task, others.then_some(covariates.n));
    let binning = Binning { training, max_bins: task.max_bins, parallel: crew.team > 1 };
    let bins = bin_rows(covariates, &ids, binning);
    let known = training + task.validation.len();
    let target: Vec<f64> = ids[..known].iter().map(|&i| task.target[i as usize]).collect();
    let weights_of = |rows: &[u32]| task.weights.map(|w| rows.iter().map(|&i| w[i as usize]).collect::<Vec<f64>>());
    let weights = weights_of(&task.rows).map(|w| row_weights(&w));
    let barrier = Barrier::new(crew.team);
    let growth = Growth {
        bins: &bins,
        max_depth: task.max_depth,
        min_leaf_size: u64::from(task.min_leaf_size) * weights.as_ref().map_or(1, |w| u64::from(w.unit)),
        monotone: task.monotone,
        counts: weights.as_ref().map(|w| w.counts.as_slice()),
        crew,
        barrier: &barrier,
        sums: Board::new(crew.team),
        partials: Board::new(crew.team),
        splits: [Board::new(crew.team), Board::new(crew.team)],
    };
    let sampler = task.key.filter(|_| task.subsample < 1.0);
    let fit = Fit {
        task,
        bins: &bins,
        target: &target,
        weights: weights.as_ref(),
        held_out_weights: weights_of(&task.validation).map(|w| relative_weights(&w)),
        base: base_score(task.loss, &target[..training], weights.as_ref().map(|w| w.relative.as_slice())),
        growth: &growth,
        sampler: sampler.map(|key| RowSampler::new(training, task.subsample, key)),
        largest: Board::new(crew.team),
        hessian: Board::new(crew.team),
        hessians: Board::new(crew.team),
        stopping: Board::new(1),
    };
    let mut parts = run_team(&barrier, |rank| Worker::new(&fit, rank).run());
    let scores = parts.iter().flat_map(|part| part.scores.iter().map(|&(i, f)| (ids[i as usize], f))).collect();
    let Part { tables, stopping, .. } = parts.swap_remove(0);
    let trees = stopping.as_ref().map_or(tables.trees(), |s| s.best);
    TaskFit {
        model: tables.into_model(task.loss, covariates.p, trees),
        validation_loss: stopping.map(|s| s.losses).unwrap_or_default(),
        scores,
    }
}

/// Training rows, validation rows, and with `n` all others.
fn row_order(task: &ResolvedTask, n: Option<usize>) -> Vec<u32> {
    let mut order = task.rows.clone();
    order.extend_from_slice(&task.validation);
    if let Some(n) = n {
        let mut used = order.clone();
        used.sort_unstable();
        order.extend(complement(&used, n));
    }
    order
}

/// What a worker hands back: scores of its rows, and the tables and losses, which are the same on all ranks.
struct Part {
    scores: Vec<(u32, f64)>,
    tables: ModelTables,
    stopping: Option<EarlyStopping>,
}

struct Worker<'a> {
    fit: &'a Fit<'a>,
    rank: usize,
    /// Its training rows.
    rows: Range<usize>,
    /// Other rows it scores; rank 0 has all validation rows, first.
    extra: Vec<u32>,
    grower: Grower<'a>,
    gradients: Vec<i32>,
    hessians: Vec<i32>,
    scores: Vec<f64>,
    extra_scores: Vec<f64>,
    tables: ModelTables,
    stopping: Option<EarlyStopping>,
    /// Scores at the smallest validation loss: training rows, then the others.
    kept: (Vec<f64>, Vec<f64>),
}

impl<'a> Worker<'a> {
    fn new(fit: &'a Fit<'a>, rank: usize) -> Self {
        let training = fit.task.rows.len();
        // Workers that share columns all know all rows; the first one hands them back.
        let (part, parts) = if fit.growth.shares_rows() { (rank, fit.growth.crew.team) } else { (0, 1) };
        let rows = share(training, part, parts);
        let validated = training + fit.task.validation.len();
        let unknown = share(fit.bins.size - validated, part, parts);
        let unknown = validated + unknown.start..validated + unknown.end;
        let extra: Vec<u32> = match rank {
            0 => (training..validated).chain(unknown).map(|i| i as u32).collect(),
            _ if fit.growth.shares_rows() => unknown.map(|i| i as u32).collect(),
            _ => Vec::new(),
        };
        let hessians = match (fit.task.loss, fit.weights) {
            (Loss::Logistic, _) => vec![0; rows.len()],
            (Loss::Squared, Some(weights)) => squared_hessians(&weights.relative[rows.clone()], training),
            (Loss::Squared, None) => Vec::new(),
        };
        Self {
            fit,
            rank,
            grower: Grower::new(fit.growth, rank, &rows),
            gradients: vec![0; rows.len()],
            hessians,
            scores: vec![fit.base; rows.len()],
            extra_scores: vec![fit.base; extra.len()],
            tables: ModelTables::new(fit.base),
            stopping: (!fit.task.validation.is_empty()).then(|| EarlyStopping::new(fit.task.patience)),
            kept: (Vec::new(), Vec::new()),
            rows,
            extra,
        }
    }

    fn run(mut self) -> Part {
        let task = self.fit.task;
        let mut sample: Vec<u32> = self.rows.clone().map(|i| i as u32).collect();
        let mut unsampled = Vec::new();
        self.check_loss();
        for t in 0..task.trees {
            if let Some(sampler) = &self.fit.sampler {
                sampler.draw(t, &self.rows, &mut sample, &mut unsampled);
            }
            let scales = self.update_gradients();
            self.grower.grow(&self.gradients, &sample, scales.penalty);
            if self.grower.alone && self.rank > 0 {
                break;
            }
            let is_leaf = self.grower.tree.leaves.len() == 1;
            // On the same rows the next tree would find no split either.
            if is_leaf && self.fit.sampler.is_none() {
                break;
            }
            let values = if is_leaf { vec![0.0] } else { self.leaf_values(&sample, scales) };
            self.add_values(&values, &unsampled);
            self.tables.append(&self.grower.tree, &values, &self.fit.bins.cuts);
            if self.check_loss() {
                break;
            }
        }
        let (scores, extra_scores) = if self.stopping.is_some() { self.kept } else { (self.scores, self.extra_scores) };
        let known = if self.rank > 0 && !self.fit.growth.shares_rows() { 0..0 } else { self.rows };
        let own = known.map(|i| i as u32).zip(scores);
        let scores = own.chain(self.extra.iter().copied().zip(extra_scores)).collect();
        Part { scores, tables: self.tables, stopping: self.stopping }
    }

    /// Rounds the gradients of this worker's rows on a scale that all workers agree on.
    fn update_gradients(&mut self) -> Scales {
        let Fit { task, growth, target, weights, .. } = *self.fit;
        let (simd, training) = (growth.crew.simd, task.rows.len());
        let target = &target[self.rows.clone()];
        let relative = weights.map(|w| &w.relative[self.rows.clone()]);
        let unit = weights.map_or(1.0, |w| f64::from(w.unit));
        if task.loss == Loss::Squared {
            let own = match relative {
                Some(relative) => largest_weighted(simd, target, &self.scores, relative),
                None => largest_residual(simd, target, &self.scores),
            };
            let largest = self.put_together(&self.fit.largest, own, |a, b| {
                if *b > *a {
                    *a = *b
                }
            });
            let gradient = squared_scale(largest, training);
            let gradients = self.gradients.as_mut_slice();
            let hessian = if let Some(relative) = relative {
                weighted_squared_gradients(simd, gradients, (target, &self.scores, relative), gradient);
                weight_scale(training)
            } else {
                squared_gradients(simd, gradients, target, &self.scores, gradient);
                1.0
            };
            return Scales { gradient, hessian, penalty: task.l2 * unit };
        }
        let (gradient, hessian) = logistic_scales(training);
        let outputs = (self.gradients.as_mut_slice(), self.hessians.as_mut_slice());
        let scales = (gradient, hessian);
        let own = match relative {
            Some(relative) => weighted_logistic_gradients(simd, outputs, (target, &self.scores, relative), scales),
            None => logistic_gradients(simd, outputs, (target, &self.scores), scales),
        };
        // The sum is needed for the penalty alone.
        let penalty = if task.l2 > 0.0 {
            let sum = self.put_together(&self.fit.hessian, own, |a, b| *a += *b);
            logistic_penalty(task.l2, training, sum, hessian) * unit
        } else {
            0.0
        };
        Scales { gradient, hessian, penalty }
    }

    /// One value over the rows of all workers, from each worker's own.
    fn put_together<T: Default + Clone>(&self, board: &Board<T>, own: T, join: impl Fn(&mut T, &T)) -> T {
        if !self.fit.growth.shares_rows() {
            return own;
        }
        *board.write(self.rank) = own;
        self.fit.growth.barrier.wait();
        let mut parts = board.read_all();
        let mut whole = parts.next().map(|first| first.clone()).unwrap_or_default();
        parts.for_each(|part| join(&mut whole, &part));
        whole
    }

    /// What each leaf of the finished tree adds to the score.
    fn leaf_values(&mut self, sample: &[u32], scales: Scales) -> Vec<f64> {
        let task = self.fit.task;
        let value = |sum, hessian| leaf_value(task.loss, task.learning_rate, task.l2, scales, sum, hessian);
        let leaves = &self.grower.tree.leaves;
        let hessians = if task.loss == Loss::Squared && self.fit.weights.is_none() {
            leaves.iter().map(|leaf| i64::from(leaf.count)).collect()
        } else {
            self.leaf_hessians(sample)
        };
        let sums = leaves.iter().map(|leaf| leaf.sum).zip(hessians);
        match task.monotone {
            Some(directions) => monotone_values(&self.grower.tree, directions, &sums.collect::<Vec<_>>(), value),
            None => sums.map(|(sum, hessian)| value(sum, hessian)).collect(),
        }
    }

    /// Sum of the second derivatives over the rows of each leaf.
    fn leaf_hessians(&self, sample: &[u32]) -> Vec<i64> {
        let mut own = vec![0_i64; self.grower.tree.leaves.len()];
        for &i in sample {
            let k = i as usize - self.rows.start;
            own[usize::from(self.grower.leaves[k])] += i64::from(self.hessians[k]);
        }
        let add = |sums: &mut Vec<i64>, part: &Vec<i64>| sums.iter_mut().zip(part).for_each(|(a, b)| *a += b);
        self.put_together(&self.fit.hessians, own, add)
    }

    /// Adds the finished tree to all scores of this worker.
    fn add_values(&mut self, values: &[f64], unsampled: &[u32]) {
        let router = Router::new(&self.grower.tree, self.fit.bins);
        let first = self.rows.start;
        let leaves = &mut self.grower.leaves;
        router.route(unsampled, |k, leaf| leaves[unsampled[k] as usize - first] = leaf);
        for (score, &leaf) in self.scores.iter_mut().zip(&self.grower.leaves) {
            *score += values[usize::from(leaf)];
        }
        let scores = &mut self.extra_scores;
        router.route(&self.extra, |k, leaf| scores[k] += values[usize::from(leaf)]);
    }

    /// Notes the validation loss and keeps the scores if it is the smallest; true if the fit should stop.
    fn check_loss(&mut self) -> bool {
        let Some(stopping) = &mut self.stopping else { return false };
        let task = self.fit.task;
        if self.rank == 0 {
            let held_out = task.validation.len();
            let target = &self.fit.target[task.rows.len()..];
            let verdict = stopping.record(mean_loss(
                task.loss,
                target,
                &self.extra_scores[..held_out],
                self.fit.held_out_weights.as_deref(),
            ));
            *self.fit.stopping.write(0) = EarlyStoppingState { is_best: verdict.is_best, stop: verdict.stop };
        }
        // Who still has to read it keeps rank 0 waiting while the next tree grows, so that no next one is written before.
        self.meet();
        let state = *self.fit.stopping.read(0);
        if state.is_best {
            self.kept.0.clone_from(&self.scores);
            self.kept.1.clone_from(&self.extra_scores);
        }
        state.stop
    }

    /// Waits for the other workers, if there still are any.
    fn meet(&self) {
        if !self.grower.alone {
            self.fit.growth.barrier.wait();
        }
    }
}
