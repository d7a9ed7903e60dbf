use career_dml_kernels::recurrent as kernels;
use napi_derive::napi;

use super::network::{RecurrentNetwork, to_precision};
use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::items::Items;
use crate::numbers::{Float64Array, Int32Array};

#[napi(object, object_to_js = false)]
pub struct EncodingTask {
    pub network: RecurrentNetwork,
    pub precision: String,
    pub n: f64,
    pub periods: f64,
    pub codes: Int32Array,
    pub lengths: Int32Array,
    pub numeric: Float64Array,
    pub parameters: Float64Array,
}

#[napi(object, object_to_js = false)]
pub struct EncodeRecurrentInput {
    pub tasks: Items<EncodingTask>,
}

#[napi(object, object_from_js = false)]
pub struct Encoding {
    pub representation: Float64Array,
    pub outputs: Float64Array,
}

/// See `encodeRecurrent` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn encode_recurrent(input: EncodeRecurrentInput, threads: f64) -> napi::Result<Vec<Encoding>, &'static str> {
    let encodings = guarded(|| {
        let tasks = input.tasks.0.iter().map(to_kernel).collect::<Result<Vec<_>, _>>()?;
        kernels::encode_recurrent(&tasks, threads_of(threads)?)
    })?;
    Ok(encodings
        .into_iter()
        .map(|e| Encoding {
            representation: Float64Array::from(e.representation),
            outputs: Float64Array::from(e.outputs),
        })
        .collect())
}

fn to_kernel(task: &EncodingTask) -> Result<kernels::EncodingTask<'_>, career_dml_kernels::KernelError> {
    Ok(kernels::EncodingTask {
        network: task.network.to_kernel()?,
        precision: to_precision(&task.precision)?,
        careers: kernels::Careers {
            n: count("n", task.n, 0)?,
            periods: count("periods", task.periods, 0)?,
            codes: &task.codes,
            lengths: &task.lengths,
            numeric: &task.numeric,
        },
        parameters: &task.parameters,
    })
}
