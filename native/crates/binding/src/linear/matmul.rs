use career_dml_kernels::linear as kernels;
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

use crate::count::count;
use crate::error::guarded;

#[napi(object, object_from_js = false)]
pub struct MatmulOutput {
    pub c: Float64Array,
}

/// See `matmul` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn matmul(a: &[f64], b: &[f64], n: f64, m: f64, q: f64, threads: u32) -> napi::Result<MatmulOutput, &'static str> {
    guarded(|| {
        let (n, m, q) = (count("n", n, 0)?, count("m", m, 0)?, count("q", q, 0)?);
        let c = kernels::matmul(&kernels::MatmulInput { a, b, n, m, q }, threads as usize)?;
        Ok(MatmulOutput { c: c.into() })
    })
}
