//! Twin of packages/kernels/src/boosting/early-stopping.ts.

/// Remembers the smallest loss and says when to give up; each worker keeps its own scores.
#[derive(Debug)]
pub struct EarlyStopping {
    patience: usize,
    pub best: usize,
    pub losses: Vec<f64>,
}

/// What follows from a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub is_best: bool,
    pub stop: bool,
}

impl EarlyStopping {
    pub fn new(patience: usize) -> Self {
        Self { patience, best: 0, losses: Vec::new() }
    }

    /// Notes the loss after one more tree.
    pub fn record(&mut self, loss: f64) -> Verdict {
        let trees = self.losses.len();
        self.losses.push(loss);
        let is_best = trees == 0 || loss < self.losses[self.best];
        if is_best {
            self.best = trees;
        }
        Verdict { is_best, stop: trees - self.best >= self.patience }
    }
}
