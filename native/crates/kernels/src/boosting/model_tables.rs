//! Twin of packages/kernels/src/boosting/model-tables.ts.

use super::grow_tree::GrownTree;
use super::model::{BoostingModel, Loss};

/// The tables of a model while its trees are being added.
#[derive(Debug)]
pub struct ModelTables {
    base: f64,
    offsets: Vec<u32>,
    feature: Vec<i32>,
    threshold: Vec<f64>,
    left: Vec<u32>,
    missing_left: Vec<u8>,
    value: Vec<f64>,
}

impl ModelTables {
    pub fn new(base: f64) -> Self {
        Self {
            base,
            offsets: vec![0],
            feature: Vec::new(),
            threshold: Vec::new(),
            left: Vec::new(),
            missing_left: Vec::new(),
            value: Vec::new(),
        }
    }

    pub fn trees(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Adds a tree, its bins turned into thresholds.
    pub fn append(&mut self, tree: &GrownTree, values: &[f64], cuts: &[Vec<f64>]) {
        let origin = self.feature.len();
        for node in &tree.nodes {
            let (threshold, left) = if node.column < 0 {
                (0.0, 0)
            } else {
                let cut = cuts[node.column as usize].get(usize::from(node.bin));
                // Beyond the last cut lie the missing values alone: every number goes left.
                (cut.copied().unwrap_or(f64::MAX), origin as u32 + node.left)
            };
            self.feature.push(node.column);
            self.threshold.push(threshold);
            self.left.push(left);
            self.missing_left.push(node.missing_left);
            self.value.push(0.0);
        }
        for (leaf, value) in tree.leaves.iter().zip(values) {
            self.value[origin + leaf.node as usize] = *value;
        }
        self.offsets.push(self.feature.len() as u32);
    }

    /// The first `trees` trees as a model.
    pub fn into_model(mut self, loss: Loss, p: usize, trees: usize) -> BoostingModel {
        let nodes = self.offsets[trees] as usize;
        self.offsets.truncate(trees + 1);
        self.feature.truncate(nodes);
        self.threshold.truncate(nodes);
        self.left.truncate(nodes);
        self.missing_left.truncate(nodes);
        self.value.truncate(nodes);
        BoostingModel {
            loss,
            p,
            base: self.base,
            offsets: self.offsets,
            feature: self.feature,
            threshold: self.threshold,
            right: self.left.iter().map(|&left| if left == 0 { 0 } else { left + 1 }).collect(),
            left: self.left,
            missing_left: self.missing_left,
            value: self.value,
        }
    }
}
