use career_dml_kernels::linear as kernels;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct MatmulOutput {
    pub c: Float64Array,
}

/// See `matmul` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn matmul(
    a: Float64Array,
    b: Float64Array,
    n: f64,
    m: f64,
    q: f64,
    threads: f64,
) -> napi::Result<MatmulOutput, &'static str> {
    guarded(|| {
        let (n, m, q) = (count("n", n, 0)?, count("m", m, 0)?, count("q", q, 0)?);
        let c = kernels::matmul(&kernels::MatmulInput { a: &a, b: &b, n, m, q }, threads_of(threads)?)?;
        Ok(MatmulOutput { c: c.into() })
    })
}
