use career_dml_kernels::KernelError;
use career_dml_kernels::recurrent::{
    Bottleneck, Careers, EncodingTask, Head, HeadInput, HeadLoss, Network, NextState, Pooling, Precision, TrainingTask,
    encode_recurrent, train_recurrent,
};

use crate::{Call, Case, inputs, used};

pub const KERNELS: &[Case] = &[("trainRecurrent", of_train_recurrent), ("encodeRecurrent", of_encode_recurrent)];

const N: usize = 256;
const PERIODS: usize = 8;
/// Occupations, and two codes for what is none.
const ITEMS: usize = 52;
const EMBEDDING: usize = 16;
const HIDDEN: usize = 32;
const PHI: usize = 8;

fn head(name: &str, loss: HeadLoss) -> Head {
    Head { name: name.to_string(), weight: 1.0, rows: vec![], from: HeadInput::Bottleneck, units: 0, loss }
}

/// Outcome and treatment behind a variational bottleneck, and the next occupation.
fn network() -> Network {
    Network {
        vocabularies: vec![ITEMS],
        embedding: EMBEDDING,
        numeric: 0,
        hidden: HIDDEN,
        pooling: Pooling::Last,
        bottleneck: Bottleneck::Variational { size: PHI, beta: 0.01 },
        heads: vec![
            head("outcome", HeadLoss::Squared { target: 0 }),
            head("treatment", HeadLoss::Logistic { target: 1 }),
            head("next", HeadLoss::NextState(NextState { channel: 0, first_label: 2, stay: false })),
        ],
        adversary: None,
        frozen_encoder: false,
    }
}

/// Parameters of that network, small ones.
fn parameters() -> Vec<f64> {
    let gates = 3 * HIDDEN;
    let encoder = ITEMS * EMBEDDING + (EMBEDDING + HIDDEN + 2) * gates;
    let heads = 2 * (PHI + 1) + (HIDDEN + 1) * (ITEMS - 2);
    let bottleneck = (HIDDEN + 1) * 2 * PHI;
    inputs::uniforms("parameters", encoder + bottleneck + heads).iter().map(|value| value / 8.0).collect()
}

/// Codes and lengths of careers of different lengths.
fn careers() -> (Vec<i32>, Vec<i32>) {
    let mut rng = inputs::stream("careers");
    let codes = (0..N * PERIODS).map(|_| 2 + rng.below(ITEMS as u32 - 2) as i32).collect();
    let lengths = (0..N).map(|_| 1 + rng.below(PERIODS as u32) as i32).collect();
    (codes, lengths)
}

/// One epoch in single precision, as by default.
fn of_train_recurrent() -> Result<Call, KernelError> {
    let (codes, lengths) = careers();
    let parameters = parameters();
    let mut values = vec![0.0; 4 * parameters.len()];
    values[..parameters.len()].copy_from_slice(&parameters);
    let mut targets = inputs::uniforms("targets", 2 * N);
    targets[N..].iter_mut().for_each(|target| *target = if *target > 0.0 { 1.0 } else { 0.0 });
    let order: Vec<u32> = (0..N as u32).collect();
    let noise = inputs::uniforms("noise", N * PHI);
    Ok(Box::new(move || {
        let task = TrainingTask {
            network: network(),
            precision: Precision::Single,
            careers: Careers { n: N, periods: PERIODS, codes: &codes, lengths: &lengths, numeric: &[] },
            values: &values,
            steps: 0,
            best_loss: f64::INFINITY,
            age: 0,
            part: None,
            targets: &targets,
            target_columns: 2,
            order: &order,
            epochs: 1,
            batch: 64,
            batch_limit: 0,
            noise: &noise,
            validation: &[],
            patience: 0,
            learning_rate: 1e-3,
            adversary_learning_rate: 1e-3,
            weight_decay: 0.0,
            pooled: &[],
        };
        used(train_recurrent(&[task], 1))
    }))
}

fn of_encode_recurrent() -> Result<Call, KernelError> {
    let (codes, lengths) = careers();
    let parameters = parameters();
    Ok(Box::new(move || {
        let careers = Careers { n: N, periods: PERIODS, codes: &codes, lengths: &lengths, numeric: &[] };
        let task = EncodingTask { network: network(), precision: Precision::Single, careers, parameters: &parameters };
        used(encode_recurrent(&[task], 1))
    }))
}
