use career_dml_kernels::forest;
use napi::bindgen_prelude::{Float64Array, Int32Array};
use napi_derive::napi;

use crate::error::guarded;

#[napi(object, object_to_js = false)]
pub struct RankColumnsInput {
    pub x: Float64Array,
    pub n: u32,
    pub p: u32,
}

#[napi(object, object_from_js = false)]
pub struct RankColumnsOutput {
    pub rank: Int32Array,
    pub code: Int32Array,
    pub distinct: Int32Array,
    pub missing: Int32Array,
}

#[napi]
pub fn rank_columns(input: RankColumnsInput, threads: u32) -> napi::Result<RankColumnsOutput, &'static str> {
    let output = guarded(|| forest::rank_columns(&input.x, input.n as usize, input.p as usize, threads as usize))?;
    Ok(RankColumnsOutput {
        rank: output.rank.into(),
        code: output.code.into(),
        distinct: output.distinct.into(),
        missing: output.missing.into(),
    })
}
