//! Twins of packages/kernels/src/recurrent.

mod adam;
mod adversary;
mod batch;
mod bottleneck;
mod dense_batch;
mod dense_pass;
mod encode_recurrent;
mod gru_gradient;
mod gru_layer;
mod heads;
mod network;
mod train_recurrent;
mod training_task;

pub use batch::Careers;
pub use encode_recurrent::{Encoding, EncodingTask, encode_recurrent};
pub use network::{Adversary, Bottleneck, Head, HeadInput, Loss, Network};
pub use train_recurrent::train_recurrent;
pub use training_task::{TrainingResult, TrainingState, TrainingTask};
