//! Twin of packages/kernels/src/recurrent/adam.ts. Parity: exact.

use std::ops::Range;

use crate::lanes::{Lanes, Work};

pub const BETA1: f64 = 0.9;
pub const BETA2: f64 = 0.999;
const ONE_MINUS_BETA1: f64 = 0.1;
const ONE_MINUS_BETA2: f64 = 0.001;
const EPSILON: f64 = 1e-8;

#[derive(Debug, Clone, Copy)]
pub struct AdamStep {
    pub learning_rate: f64,
    /// 0.9^step and 0.999^step by repeated multiplication.
    pub power1: f64,
    pub power2: f64,
    pub weight_decay: f64,
}

/// One step on the parameters in `range`; `values` holds parameters and both moments, each of length `total`.
#[derive(Debug)]
pub struct Adam<'a> {
    pub values: &'a mut [f64],
    pub gradient: &'a [f64],
    pub range: Range<usize>,
    pub total: usize,
    pub step: AdamStep,
}

impl Work for Adam<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes, const R: usize>(self) {
        let AdamStep { learning_rate, power1, power2, weight_decay } = self.step;
        let scale = learning_rate / (1.0 - power1);
        let inverse_root = 1.0 / (1.0 - power2).sqrt();
        let keep = 1.0 - learning_rate * weight_decay;
        let (parameters, moments) = self.values.split_at_mut(self.total);
        let (first, second) = moments.split_at_mut(self.total);
        let gradient = &self.gradient[self.range.clone()];
        let parameters = &mut parameters[self.range.clone()];
        let first = &mut first[self.range.clone()];
        let second = &mut second[self.range];
        for (((p, m), v), &g) in parameters.iter_mut().zip(first).zip(second).zip(gradient) {
            *m = BETA1 * *m + ONE_MINUS_BETA1 * g;
            *v = BETA2 * *v + ONE_MINUS_BETA2 * (g * g);
            *p = *p * keep - (scale * *m) / (v.sqrt() * inverse_root + EPSILON);
        }
    }
}
