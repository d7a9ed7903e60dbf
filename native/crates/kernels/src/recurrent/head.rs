//! Twin of packages/kernels/src/recurrent/recurrent-head.ts, which says what each head predicts.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadInput {
    Hidden,
    Bottleneck,
}

/// Counts a row where a target column holds exactly this value.
#[derive(Debug, Clone, Copy)]
pub struct RowCondition {
    pub target: usize,
    pub equals: f64,
}

/// The next state of a channel.
#[derive(Debug, Clone, Copy)]
pub struct NextState {
    pub channel: usize,
    pub first_label: usize,
    pub stay: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum HeadLoss {
    Squared { target: usize },
    Logistic { target: usize },
    Categorical { target: usize, classes: usize },
    RLoss { outcome: usize, treatment: usize, outcome_mean: usize, propensity: usize },
    Riesz { treatment: usize },
    NextState(NextState),
}

#[derive(Debug, Clone)]
pub struct Head {
    pub name: String,
    pub weight: f64,
    pub rows: Vec<RowCondition>,
    /// Of no meaning to a next-state head, as are `units`.
    pub from: HeadInput,
    pub units: usize,
    pub loss: HeadLoss,
}

impl Head {
    /// Columns of its predictions.
    pub fn outputs(&self) -> usize {
        match self.loss {
            HeadLoss::Categorical { classes, .. } => classes,
            HeadLoss::Riesz { .. } => 2,
            _ => 1,
        }
    }

    pub fn next_state(&self) -> Option<NextState> {
        match self.loss {
            HeadLoss::NextState(next) => Some(next),
            _ => None,
        }
    }

    /// Target columns that it reads.
    pub fn targets(&self) -> Vec<usize> {
        let mut targets = match self.loss {
            HeadLoss::Squared { target } | HeadLoss::Logistic { target } | HeadLoss::Categorical { target, .. } => {
                vec![target]
            }
            HeadLoss::RLoss { outcome, treatment, outcome_mean, propensity } => {
                vec![outcome, treatment, outcome_mean, propensity]
            }
            HeadLoss::Riesz { treatment } => vec![treatment],
            HeadLoss::NextState(_) => Vec::new(),
        };
        targets.extend(self.rows.iter().map(|condition| condition.target));
        targets
    }
}
