//! Twin of packages/kernels/src/recurrent/transitions.ts, which says which transitions come in which order.

use super::batch::Careers;
use super::dense_batch::DenseBatch;
use super::gru_layer::CHUNK;
use super::head::{Head, NextState};
use super::head_losses::counts_row;

/// The transitions that a next-state head predicts in one chunk of rows; filled again and again.
#[derive(Debug, Default)]
pub struct Transitions {
    /// The first `moves` of them choose among labels by the softmax.
    pub moves: usize,
    /// Row within the chunk and its state before the transition: row * periods + period.
    pub places: Vec<usize>,
    /// Label before the transition, if its code is one, and after it.
    pub present: Vec<Option<usize>>,
    pub target: Vec<usize>,
    /// Logit of a move, and the loss.
    pub move_logits: Vec<f64>,
    pub losses: Vec<f64>,
    /// [transition][hidden].
    pub states: Vec<f64>,
    /// [transition][padded hidden].
    pub state_gradients: Vec<f64>,
    /// [move][padded labels].
    pub logits: Vec<f64>,
    /// Gradients of the head's parameters: [hidden][padded labels], [padded labels], [hidden], 1.
    pub weight_gradient: Vec<f64>,
    pub bias_gradient: Vec<f64>,
    pub move_gradient: Vec<f64>,
    pub move_bias_gradient: f64,
}

impl Transitions {
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Takes in the transitions of the rows of `batch` from `first` on: moves first, then stays.
    pub fn gather(&mut self, head: &Head, next: &NextState, careers: &Careers, batch: &DenseBatch, first: usize) {
        self.places.clear();
        self.present.clear();
        self.target.clear();
        self.visit(head, next, careers, batch, first, |moved| moved || !next.stay);
        self.moves = self.count();
        if next.stay {
            self.visit(head, next, careers, batch, first, |moved| !moved);
        }
    }

    fn visit(
        &mut self,
        head: &Head,
        next: &NextState,
        careers: &Careers,
        batch: &DenseBatch,
        first: usize,
        wanted: impl Fn(bool) -> bool,
    ) {
        let Careers { n, periods, codes, lengths, .. } = *careers;
        let label = |code: i32| (code as usize).checked_sub(next.first_label);
        for i in first..(first + CHUNK).min(batch.rows) {
            if !counts_row(head, batch, i) {
                continue;
            }
            let unit = batch.units[i] as usize;
            let row = &codes[(next.channel * n + unit) * periods..][..lengths[unit] as usize];
            for (t, pair) in row.windows(2).enumerate() {
                let Some(target) = label(pair[1]) else { continue };
                if wanted(pair[0] != pair[1]) {
                    self.places.push((i - first) * periods + t);
                    self.present.push(label(pair[0]));
                    self.target.push(target);
                }
            }
        }
    }
}
