//! Twin of packages/kernels/src/recurrent/adam.ts. Parity: exact.

use crate::lanes::{Lanes, Work};
use crate::real::Real;

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

/// One step on parameters with their moments; all four of one length.
#[derive(Debug)]
pub struct Adam<'a, S> {
    pub parameters: &'a mut [S],
    pub first: &'a mut [S],
    pub second: &'a mut [S],
    pub gradient: &'a [S],
    pub step: AdamStep,
}

impl<S: Real> Work<S> for Adam<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = S>, const R: usize>(self) {
        let AdamStep { learning_rate, power1, power2, weight_decay } = self.step;
        let scale = S::of(learning_rate / (1.0 - power1));
        let inverse_root = S::of(1.0 / (1.0 - power2).sqrt());
        let keep = S::of(1.0 - learning_rate * weight_decay);
        let (beta1, beta2, epsilon) = (S::of(BETA1), S::of(BETA2), S::of(EPSILON));
        let (rest1, rest2) = (S::of(ONE_MINUS_BETA1), S::of(ONE_MINUS_BETA2));
        for (((p, m), v), &g) in self.parameters.iter_mut().zip(self.first).zip(self.second).zip(self.gradient) {
            *m = beta1 * *m + rest1 * g;
            *v = beta2 * *v + rest2 * (g * g);
            *p = *p * keep - (scale * *m) / (v.square_root() * inverse_root + epsilon);
        }
    }
}
