//! Twins of packages/kernels/src/recurrent.

mod adam;
mod batch;
mod dense;
mod encode_recurrent;
mod gru_gradient;
mod gru_layer;
mod network;
mod train_recurrent;

pub use batch::Careers;
pub use encode_recurrent::{Encoding, EncodingTask, encode_recurrent};
pub use network::{Adversary, Bottleneck, Head, HeadInput, Loss, Network};
pub use train_recurrent::{TrainingResult, TrainingState, TrainingTask, train_recurrent};
