//! Twin of packages/kernels/src/recurrent/check-network.ts.

use super::head::{Head, HeadLoss, NextState};
use super::network::{Bottleneck, Network};
use crate::KernelError;

impl Network {
    /// Names every problem of a network whose heads may read `targets` columns.
    ///
    /// # Errors
    /// `KernelError::Options`.
    pub fn check(&self, targets: usize) -> Result<(), KernelError> {
        let mut problems = self.size_problems();
        for (index, head) in self.heads.iter().enumerate() {
            problems.extend(self.head_problems(head, targets));
            if self.heads[..index].iter().any(|other| other.name == head.name) {
                problems.push(format!("head {} shares its name with another head", head.name));
            }
        }
        if let Some(adversary) = &self.adversary {
            let rules = [
                (adversary.hidden > 0, "needs at least one hidden unit".to_string()),
                (adversary.target < targets, format!("reads target {} of {targets}", adversary.target)),
                (adversary.weight.is_finite(), format!("needs a finite weight, got {}", adversary.weight)),
            ];
            problems.extend(unmet("adversary", rules));
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(KernelError::Options { what: "network", message: problems.join("; ") })
    }

    fn size_problems(&self) -> Vec<String> {
        let sized = !self.vocabularies.is_empty() && !self.vocabularies.contains(&0);
        let finite = !matches!(self.bottleneck, Bottleneck::Variational { beta, .. } if !beta.is_finite());
        let rules = [
            (sized, "vocabularies must be one or more whole numbers of at least 1".to_string()),
            (self.embedding > 0, "embedding must be at least 1".to_string()),
            (self.hidden > 0, "hidden must be at least 1".to_string()),
            (self.hidden == 0 || self.phi_size() > 0, "bottleneck needs a size of at least 1".to_string()),
            (finite, "bottleneck needs a finite beta".to_string()),
        ];
        rules.into_iter().filter(|(holds, _)| !holds).map(|(_, message)| message).collect()
    }

    fn head_problems(&self, head: &Head, targets: usize) -> Vec<String> {
        let path = format!("head {}", head.name);
        let far = head.targets().into_iter().filter(|&target| target >= targets);
        let mut problems: Vec<String> =
            far.map(|target| format!("{path} reads target {target} of {targets}")).collect();
        let finite = head.rows.iter().all(|condition| condition.equals.is_finite());
        let classes = if let HeadLoss::Categorical { classes, .. } = head.loss { classes } else { 2 };
        let rules = [
            (head.weight.is_finite(), format!("needs a finite weight, got {}", head.weight)),
            (finite, "needs finite values in its row conditions".to_string()),
            (classes > 1, format!("needs at least 2 classes, got {classes}")),
        ];
        problems.extend(unmet(&path, rules));
        if let Some(next) = head.next_state() {
            problems.extend(self.next_state_problems(&next, &path));
        }
        problems
    }

    fn next_state_problems(&self, next: &NextState, path: &str) -> Vec<String> {
        let NextState { channel, first_label, .. } = *next;
        let vocabulary = self.vocabularies.get(channel).copied();
        let rules = [
            (vocabulary.is_some(), format!("predicts channel {channel} of {}", self.vocabularies.len())),
            (first_label > 0, format!("needs a first label of at least 1 (0 is padding), got {first_label}")),
            (
                vocabulary.is_none_or(|size| first_label < size),
                format!("has no label from {first_label} to {}", vocabulary.unwrap_or(0)),
            ),
            (
                !self.frozen_encoder,
                "needs an encoder that learns: it reads every state, and a frozen encoder keeps one per row"
                    .to_string(),
            ),
        ];
        unmet(path, rules)
    }
}

/// What is wrong, for every condition that does not hold.
fn unmet<const N: usize>(path: &str, rules: [(bool, String); N]) -> Vec<String> {
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, message)| format!("{path} {message}")).collect()
}
