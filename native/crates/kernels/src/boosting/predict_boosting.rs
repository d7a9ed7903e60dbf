//! Twin of packages/kernels/src/boosting/predict-boosting.ts, which states the contract. Parity: exact.

use rayon::prelude::*;

use crate::KernelError;
use crate::elementary::sigmoid::sigmoid;
use crate::error::expect_length;
use crate::threads::with_threads;

use super::model::{BoostingModel, Covariates, Loss, check_covariates, refuse};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Raw,
    Response,
}

/// Rows per unit of work: their scores stay in the first-level cache while all trees pass over them.
const BLOCK: usize = 512;
/// Rows that walk side by side, to hide the latency of each step.
const ABREAST: usize = 8;

/// A node in a form that rows walk without branches: a leaf is its own left child.
#[derive(Debug, Clone, Copy)]
struct Step {
    threshold: f64,
    /// First entry of the column.
    origin: usize,
    left: u32,
    right: u32,
    missing_left: bool,
}

/// The trees of a model, and the depth of each.
struct Walk<'a> {
    model: &'a BoostingModel,
    steps: Vec<Step>,
    depths: Vec<usize>,
}

/// Predictions on rows of a column-major matrix.
///
/// # Errors
/// Codes SHAPE, OPTIONS and NON_FINITE, as the twin.
pub fn predict_boosting(
    covariates: &Covariates,
    model: &BoostingModel,
    scale: Scale,
    threads: usize,
) -> Result<Vec<f64>, KernelError> {
    check_covariates(covariates)?;
    check_model(model, covariates.p)?;
    let walk = Walk::new(model, covariates.n);
    let mut scores = vec![model.base; covariates.n];
    let respond = model.loss == Loss::Logistic && scale == Scale::Response;
    let block = |(k, scores): (usize, &mut [f64])| {
        walk.add_trees(covariates.x, k * BLOCK, scores);
        if respond {
            scores.iter_mut().for_each(|score| *score = sigmoid(*score));
        }
    };
    if threads == 1 || covariates.n <= BLOCK {
        scores.chunks_mut(BLOCK).enumerate().for_each(block);
    } else {
        with_threads(threads, || {
            scores.par_chunks_mut(BLOCK).enumerate().for_each(block);
            Ok(())
        })?;
    }
    Ok(scores)
}

impl<'a> Walk<'a> {
    fn new(model: &'a BoostingModel, n: usize) -> Self {
        let steps = (0..model.feature.len()).map(|node| {
            let column = model.feature[node];
            if column < 0 {
                let at = node as u32;
                return Step { threshold: f64::MAX, origin: 0, left: at, right: at, missing_left: true };
            }
            Step {
                threshold: model.threshold[node],
                origin: column as usize * n,
                left: model.left[node],
                right: model.right[node],
                missing_left: model.missing_left[node] == 1,
            }
        });
        let mut below = vec![0_usize; model.feature.len()];
        let depths = model.offsets.windows(2).map(|tree| {
            let mut deepest = 0;
            for node in tree[0] as usize..tree[1] as usize {
                deepest = deepest.max(below[node]);
                if model.feature[node] >= 0 {
                    for child in [model.left[node], model.right[node]] {
                        below[child as usize] = below[child as usize].max(below[node] + 1);
                    }
                }
            }
            deepest
        });
        let depths = depths.collect();
        Self { model, steps: steps.collect(), depths }
    }

    #[inline(always)]
    fn step(&self, node: u32, x: &[f64], row: usize) -> u32 {
        let at = &self.steps[node as usize];
        let v = x[at.origin + row];
        let goes_left = (v <= at.threshold) | (at.missing_left & v.is_nan());
        if goes_left { at.left } else { at.right }
    }

    /// Adds all trees to the scores of the rows from `first`.
    fn add_trees(&self, x: &[f64], first: usize, scores: &mut [f64]) {
        for (tree, &depth) in self.depths.iter().enumerate() {
            let root = self.model.offsets[tree];
            for (group, scores) in scores.chunks_mut(ABREAST).enumerate() {
                let row = first + group * ABREAST;
                let mut at = [root; ABREAST];
                let at = &mut at[..scores.len()];
                for _ in 0..depth {
                    for (k, node) in at.iter_mut().enumerate() {
                        *node = self.step(*node, x, row + k);
                    }
                }
                for (score, &node) in scores.iter_mut().zip(at.iter()) {
                    *score += self.model.value[node as usize];
                }
            }
        }
    }
}

/// Tables that every walk leaves again: children come after their parent, within the same tree.
fn check_model(model: &BoostingModel, p: usize) -> Result<(), KernelError> {
    expect_length("columns of the model", model.p, p)?;
    let nodes = model.feature.len();
    expect_length("model.threshold", nodes, model.threshold.len())?;
    expect_length("model.left", nodes, model.left.len())?;
    expect_length("model.right", nodes, model.right.len())?;
    expect_length("model.missingLeft", nodes, model.missing_left.len())?;
    expect_length("model.value", nodes, model.value.len())?;
    let ends = (model.offsets.first(), model.offsets.last());
    if ends.0 != Some(&0) || ends.1.map(|&last| last as usize) != Some(nodes) {
        return refuse("model.offsets", "must run from 0 to the number of nodes".to_string());
    }
    for tree in model.offsets.windows(2) {
        let (start, end) = (tree[0] as usize, tree[1] as usize);
        if end <= start || end > nodes {
            return refuse("model.offsets", "must ascend".to_string());
        }
        for node in start..end {
            let (left, right) = (model.left[node] as usize, model.right[node] as usize);
            let inside = left > node && right > node && left < end && right < end;
            if model.feature[node] >= 0 && (model.feature[node] as usize >= p || !inside) {
                return refuse("model", format!("has a broken node {node}"));
            }
        }
    }
    Ok(())
}
