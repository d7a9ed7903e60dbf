//! Twins of packages/kernels/src/recurrent.

mod adam;
mod add_product;
mod adversary;
mod attention_pooling;
mod batch;
mod bottleneck;
mod check_network;
mod dense_batch;
mod dense_pass;
mod encode_recurrent;
mod every_state;
mod gru_gradient;
mod gru_layer;
mod head;
mod head_losses;
mod heads;
mod network;
mod next_state;
mod softmax_loss;
mod train_recurrent;
mod training_losses;
mod training_step;
mod training_task;
mod training_workspace;
mod transitions;

pub use batch::Careers;
pub use encode_recurrent::{Encoding, EncodingTask, encode_recurrent};
pub use head::{Head, HeadInput, HeadLoss, NextState, RowCondition};
pub use network::{Adversary, Bottleneck, Network, Pooling};
pub use train_recurrent::train_recurrent;
pub use training_task::{Divergence, TrainingResult, TrainingState, TrainingTask};
