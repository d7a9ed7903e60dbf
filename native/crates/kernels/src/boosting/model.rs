//! Twin of packages/kernels/src/boosting/model.ts: what a fit takes, what it gives, and what is refused.

use super::fit_room::expect_fit_room;
use super::weights::MOST_WEIGHTED_ROWS;
use crate::KernelError;
use crate::error::expect_length;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    Squared,
    Logistic,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoostingOptions {
    pub trees: f64,
    pub max_depth: f64,
    pub learning_rate: f64,
    pub max_bins: f64,
    pub min_leaf_size: f64,
    pub l2: f64,
    pub subsample: f64,
    pub patience: f64,
}

/// Covariates, column-major n x p; NaN is missing.
#[derive(Debug, Clone, Copy)]
pub struct Covariates<'a> {
    pub x: &'a [f64],
    pub n: usize,
    pub p: usize,
}

#[derive(Debug, Clone, Copy)]
pub struct BoostingTask<'a> {
    pub target: &'a [f64],
    /// Default: all rows outside `validation`.
    pub rows: Option<&'a [u32]>,
    pub validation: &'a [u32],
    /// Default: all rows count alike.
    pub weights: Option<&'a [f64]>,
    /// Default: no column has a direction.
    pub monotone: Option<&'a [i8]>,
    pub loss: Loss,
    pub options: BoostingOptions,
    pub key: Option<[u32; 4]>,
}

/// A fitted ensemble as plain tables over the nodes of all trees.
#[derive(Debug, Clone, PartialEq)]
pub struct BoostingModel {
    pub loss: Loss,
    pub p: usize,
    pub base: f64,
    pub offsets: Vec<u32>,
    pub feature: Vec<i32>,
    pub threshold: Vec<f64>,
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    pub missing_left: Vec<u8>,
    pub value: Vec<f64>,
}

/// A checked task.
#[derive(Debug, Clone)]
pub struct ResolvedTask<'a> {
    pub target: &'a [f64],
    pub rows: Vec<u32>,
    pub validation: Vec<u32>,
    pub weights: Option<&'a [f64]>,
    /// Default: no column has a direction.
    pub monotone: Option<&'a [i8]>,
    pub loss: Loss,
    pub trees: usize,
    pub max_depth: usize,
    pub learning_rate: f64,
    pub max_bins: usize,
    pub min_leaf_size: u32,
    pub l2: f64,
    pub subsample: f64,
    pub patience: usize,
    pub key: Option<[u32; 4]>,
}

const LARGEST: f64 = 1e150;
const MOST_ROWS: usize = 1 << 24;
const MOST_TRAINING_ROWS: usize = (1 << 21) - 1;

/// Refuses covariates of the wrong length or with infinities.
///
/// # Errors
/// Codes SHAPE, OPTIONS and NON_FINITE.
pub fn check_covariates(covariates: &Covariates) -> Result<(), KernelError> {
    let Covariates { x, n, p } = *covariates;
    if !(1..=MOST_ROWS).contains(&n) {
        return refuse("n", format!("must be an integer in 1..{MOST_ROWS}, got {n}"));
    }
    if !(1..=65_536).contains(&p) {
        return refuse("p", format!("must be an integer in 1..65536, got {p}"));
    }
    expect_length("x", n.saturating_mul(p), x.len())?;
    // Summing a flag per block lets the loop run without branches.
    for (block, values) in x.chunks(1024).enumerate() {
        if values.iter().fold(false, |found, v| found | v.is_infinite()) {
            let at = values.iter().position(|v| v.is_infinite()).unwrap_or(0);
            return Err(KernelError::NonFinite { what: "x", at: 1024 * block + at });
        }
    }
    Ok(())
}

/// Checks a task and fills in its row lists.
///
/// # Errors
/// Codes SHAPE, OPTIONS and NON_FINITE.
pub fn resolve_task<'a>(task: &BoostingTask<'a>, covariates: &Covariates) -> Result<ResolvedTask<'a>, KernelError> {
    let options = task.options;
    check_options(&options)?;
    if options.subsample < 1.0 && task.key.is_none() {
        return refuse("key", "must be four words where subsample is below 1".to_string());
    }
    let Covariates { n, p, .. } = *covariates;
    if let Some(monotone) = task.monotone {
        expect_length("monotone", p, monotone.len())?;
        if monotone.iter().any(|direction| direction.unsigned_abs() > 1) {
            return refuse("monotone", "must be -1, 0 or 1 per column".to_string());
        }
    }
    expect_length("target", n, task.target.len())?;
    check_rows("validation", task.validation, n)?;
    let rows = task.rows.map_or_else(|| complement(task.validation, n), <[u32]>::to_vec);
    check_rows("rows", &rows, n)?;
    if rows.is_empty() {
        return refuse("rows", "must hold at least one row".to_string());
    }
    if rows.len() > MOST_TRAINING_ROWS {
        let got = rows.len();
        return refuse(
            "rows",
            format!("must be at most {MOST_TRAINING_ROWS} to train on, got {got}; train on a sample of them"),
        );
    }
    if let Some(row) = task.validation.iter().find(|row| rows.binary_search(row).is_ok()) {
        return refuse("validation", format!("must not share rows with the training rows; both hold {row}"));
    }
    check_target(task, &rows)?;
    check_target(task, task.validation)?;
    let (rows, validation) = match task.weights {
        Some(weights) => (weighted(weights, &rows, n)?, weighted(weights, task.validation, n)?),
        None => (rows, task.validation.to_vec()),
    };
    let resolved = ResolvedTask {
        target: task.target,
        rows,
        validation,
        weights: task.weights,
        monotone: task.monotone,
        loss: task.loss,
        trees: options.trees as usize,
        max_depth: options.max_depth as usize,
        learning_rate: options.learning_rate,
        max_bins: options.max_bins as usize,
        min_leaf_size: options.min_leaf_size as u32,
        l2: options.l2,
        subsample: options.subsample,
        patience: options.patience as usize,
        key: task.key,
    };
    expect_fit_room(&resolved, p)?;
    Ok(resolved)
}

/// The rows with a positive weight.
fn weighted(weights: &[f64], rows: &[u32], n: usize) -> Result<Vec<u32>, KernelError> {
    expect_length("weights", n, weights.len())?;
    for &row in rows {
        let w = weights[row as usize];
        if w.is_nan() || w.abs() > LARGEST {
            return Err(KernelError::NonFinite { what: "weights", at: row as usize });
        }
        if w < 0.0 {
            return refuse("weights", format!("must not be negative; entry {row} is {w}"));
        }
    }
    let positive: Vec<u32> = rows.iter().copied().filter(|&row| weights[row as usize] > 0.0).collect();
    if positive.is_empty() && !rows.is_empty() {
        return refuse("weights", "must be positive in some training and validation row".to_string());
    }
    if positive.len() > MOST_WEIGHTED_ROWS {
        return refuse("weights", format!("are taken for at most {MOST_WEIGHTED_ROWS} rows"));
    }
    Ok(positive)
}

fn check_options(options: &BoostingOptions) -> Result<(), KernelError> {
    let whole = |v: f64, most: f64| v.fract() == 0.0 && (1.0..=most).contains(&v);
    let share = |v: f64| v > 0.0 && v <= 1.0;
    let rules = [
        ("trees", options.trees, whole(options.trees, 1e5), "an integer in 1..100000"),
        ("maxDepth", options.max_depth, whole(options.max_depth, 16.0), "an integer in 1..16"),
        ("learningRate", options.learning_rate, share(options.learning_rate), "in (0, 1]"),
        (
            "maxBins",
            options.max_bins,
            whole(options.max_bins, 255.0) && options.max_bins >= 2.0,
            "an integer in 2..255",
        ),
        ("minLeafSize", options.min_leaf_size, whole(options.min_leaf_size, MOST_ROWS as f64), "an integer in 1..2^24"),
        ("l2", options.l2, (0.0..=1e12).contains(&options.l2), "in [0, 1e12]"),
        ("subsample", options.subsample, share(options.subsample), "in (0, 1]"),
        ("patience", options.patience, whole(options.patience, 1e5), "an integer in 1..100000"),
    ];
    for (what, value, holds, range) in rules {
        if !holds {
            return refuse(what, format!("must be {range}, got {value}"));
        }
    }
    Ok(())
}

fn check_rows(what: &'static str, rows: &[u32], n: usize) -> Result<(), KernelError> {
    let ascending = rows.windows(2).all(|pair| pair[0] < pair[1]);
    if ascending && rows.last().is_none_or(|&last| (last as usize) < n) {
        return Ok(());
    }
    refuse(what, format!("must be ascending row numbers below {n}"))
}

fn check_target(task: &BoostingTask, rows: &[u32]) -> Result<(), KernelError> {
    for &row in rows {
        let y = task.target[row as usize];
        // NaN fails the comparison.
        if y.abs() <= LARGEST {
            if task.loss == Loss::Logistic && !(0.0..=1.0).contains(&y) {
                return refuse("target", format!("must lie in [0, 1] for logistic loss; entry {row} is {y}"));
            }
        } else {
            return Err(KernelError::NonFinite { what: "target", at: row as usize });
        }
    }
    Ok(())
}

/// Rows 0..n-1 that are not in the ascending list `rows`.
pub fn complement(rows: &[u32], n: usize) -> Vec<u32> {
    let mut listed = rows.iter().copied().peekable();
    (0..n as u32).filter(|&row| listed.next_if_eq(&row).is_none()).collect()
}

/// Code OPTIONS.
///
/// # Errors
/// Always.
pub fn refuse<T>(what: &'static str, message: String) -> Result<T, KernelError> {
    Err(KernelError::Options { what, message })
}
