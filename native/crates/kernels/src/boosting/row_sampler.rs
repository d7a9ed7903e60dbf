//! Twin of packages/kernels/src/boosting/row-sampler.ts.

use std::ops::Range;

use crate::rng::Rng;

/// Draws the training rows of each tree by selection sampling.
#[derive(Debug)]
pub struct RowSampler {
    root: Rng,
    training: usize,
    wanted: usize,
}

impl RowSampler {
    pub fn new(training: usize, share: f64, key: [u32; 4]) -> Self {
        let wanted = ((share * training as f64 + 0.5).floor() as usize).max(1);
        Self { root: Rng::from_key(key), training, wanted }
    }

    /// Splits the rows of `range` into those that tree `tree` learns from and the others. Every worker draws for all
    /// rows, since each draw depends on the ones before it.
    pub fn draw(&self, tree: usize, range: &Range<usize>, sample: &mut Vec<u32>, others: &mut Vec<u32>) {
        sample.clear();
        others.clear();
        let mut rng = self.root.fork("tree", tree as u64);
        let mut chosen = 0;
        for i in 0..range.end {
            let take = rng.uniform() * ((self.training - i) as f64) < (self.wanted - chosen) as f64;
            chosen += usize::from(take);
            if i >= range.start {
                let list = if take { &mut *sample } else { &mut *others };
                list.push(i as u32);
            }
        }
    }
}
