//! Twin of packages/kernels/src/recurrent/precision.ts, which says what each precision promises.

use super::gru_encoder::{EncoderSource, GruEncoder, RecurrentLayer};
use crate::lanes::Unit;
use crate::simd::Simd;
use crate::team::Team;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    Double,
    Single,
    /// Single, with sums of products that round once where the processor can: not the same bits everywhere.
    Fast,
}

impl Precision {
    /// Embeddings and GRU in this precision; with `fixed`, their parameters will not change.
    pub(super) fn layer<'a>(
        self,
        source: &EncoderSource<'a>,
        fixed: bool,
        team: &'a Team<'a>,
        simd: Simd,
    ) -> Box<dyn RecurrentLayer + 'a> {
        let unit = Unit { simd, fused: self == Self::Fast };
        if self == Self::Double {
            let mut layer = GruEncoder::<f64>::new(source, team, unit);
            if fixed {
                layer.fix();
            }
            Box::new(layer)
        } else {
            let mut layer = GruEncoder::<f32>::new(source, team, unit);
            if fixed {
                layer.fix();
            }
            Box::new(layer)
        }
    }
}
