use career_dml_kernels::recurrent as kernels;
use napi::bindgen_prelude::{Float64Array, Int32Array};
use napi_derive::napi;

use super::network::{RecurrentNetwork, to_precision};
use crate::error::guarded;

#[napi(object)]
pub struct EncodingTask {
    pub network: RecurrentNetwork,
    pub precision: String,
    pub n: u32,
    pub periods: u32,
    pub codes: Int32Array,
    pub lengths: Int32Array,
    pub numeric: Float64Array,
    pub parameters: Float64Array,
}

#[napi(object)]
pub struct EncodeRecurrentInput {
    pub tasks: Vec<EncodingTask>,
}

#[napi(object)]
pub struct Encoding {
    pub representation: Float64Array,
    pub outputs: Float64Array,
}

/// See `encodeRecurrent` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn encode_recurrent(input: EncodeRecurrentInput, threads: u32) -> napi::Result<Vec<Encoding>, &'static str> {
    let encodings = guarded(|| {
        let tasks = input.tasks.iter().map(to_kernel).collect::<Result<Vec<_>, _>>()?;
        kernels::encode_recurrent(&tasks, threads as usize)
    })?;
    Ok(encodings
        .into_iter()
        .map(|e| Encoding {
            representation: Float64Array::new(e.representation),
            outputs: Float64Array::new(e.outputs),
        })
        .collect())
}

fn to_kernel(task: &EncodingTask) -> Result<kernels::EncodingTask<'_>, career_dml_kernels::KernelError> {
    Ok(kernels::EncodingTask {
        network: task.network.to_kernel()?,
        precision: to_precision(&task.precision)?,
        careers: kernels::Careers {
            n: task.n as usize,
            periods: task.periods as usize,
            codes: &task.codes,
            lengths: &task.lengths,
            numeric: &task.numeric,
        },
        parameters: &task.parameters,
    })
}
