//! What follows the GRU, compiled for every instruction set: one pass forward and one back over a batch.

use super::adversary::fool_adversary;
use super::bottleneck::{bottleneck_backward, bottleneck_forward};
use super::dense_batch::DenseBatch;
use super::heads::{head_backward, heads_forward};
use super::network::{Layout, Network};
use crate::lanes::{Lanes, Work};

/// Bottleneck and heads; `draw` adds the noise of a variational bottleneck.
#[derive(Debug)]
pub struct DenseForward<'a> {
    pub network: &'a Network,
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub batch: &'a mut DenseBatch,
    pub draw: bool,
}

impl Work for DenseForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
        let Self { network, layout, parameters, batch, draw } = self;
        bottleneck_forward(network, layout, parameters, batch, draw);
        heads_forward::<L, R>(network, layout, parameters, batch);
    }
}

/// Gradients of heads, adversary (to be fooled) and bottleneck; adds to `gradient` and `hidden_gradient`.
#[derive(Debug)]
pub struct DenseBackward<'a> {
    pub network: &'a Network,
    pub layout: &'a Layout,
    pub parameters: &'a [f64],
    pub batch: &'a mut DenseBatch,
    pub gradient: &'a mut [f64],
}

impl Work for DenseBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
        let Self { network, layout, parameters, batch, gradient } = self;
        for index in 0..network.heads.len() {
            head_backward::<L, R>(network, layout, parameters, batch, gradient, index);
        }
        if let Some(adversary) = &network.adversary {
            fool_adversary(network, adversary, layout, parameters, batch);
        }
        bottleneck_backward(network, layout, parameters, batch, gradient);
    }
}
