use career_dml_kernels::forest;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::{Float64Array, Int32Array};

#[napi(object, object_to_js = false)]
pub struct RankColumnsInput {
    pub x: Float64Array,
    pub n: f64,
    pub p: f64,
}

#[napi(object, object_from_js = false)]
pub struct RankColumnsOutput {
    pub rank: Int32Array,
    pub code: Int32Array,
    pub distinct: Int32Array,
    pub missing: Int32Array,
}

#[napi]
pub fn rank_columns(input: RankColumnsInput, threads: f64) -> napi::Result<RankColumnsOutput, &'static str> {
    let output = guarded(|| {
        forest::rank_columns(&input.x, count("n", input.n, 0)?, count("p", input.p, 0)?, threads_of(threads)?)
    })?;
    Ok(RankColumnsOutput {
        rank: output.rank.into(),
        code: output.code.into(),
        distinct: output.distinct.into(),
        missing: output.missing.into(),
    })
}
