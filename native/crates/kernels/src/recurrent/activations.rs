//! The gates' functions in both precisions.

use crate::elementary::sigmoid::sigmoid;
use crate::elementary::sigmoid_single::sigmoid_single;
use crate::elementary::tanh::tanh;
use crate::elementary::tanh_single::tanh_single;
use crate::lanes::Lanes;
use crate::real::Real;

pub trait Activations: Real {
    fn sigmoid<L: Lanes<Scalar = Self>>(x: L) -> L;
    fn tanh<L: Lanes<Scalar = Self>>(x: L) -> L;
}

impl Activations for f64 {
    #[inline(always)]
    fn sigmoid<L: Lanes<Scalar = f64>>(x: L) -> L {
        sigmoid(x)
    }
    #[inline(always)]
    fn tanh<L: Lanes<Scalar = f64>>(x: L) -> L {
        tanh(x)
    }
}

impl Activations for f32 {
    #[inline(always)]
    fn sigmoid<L: Lanes<Scalar = f32>>(x: L) -> L {
        sigmoid_single(x)
    }
    #[inline(always)]
    fn tanh<L: Lanes<Scalar = f32>>(x: L) -> L {
        tanh_single(x)
    }
}
