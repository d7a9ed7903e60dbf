use career_dml_kernels::linear as kernels;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct GramOutput {
    pub xx: Float64Array,
    pub xy: Float64Array,
}

/// See `gram` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn gram(
    x: Float64Array,
    n: f64,
    p: f64,
    y: Float64Array,
    weights: Float64Array,
    threads: f64,
) -> napi::Result<GramOutput, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", n, 0)?, count("p", p, 0)?);
        let out = kernels::gram(&kernels::GramInput { x: &x, n, p, y: &y, weights: &weights }, threads_of(threads)?)?;
        Ok(GramOutput { xx: out.xx.into(), xy: out.xy.into() })
    })
}
