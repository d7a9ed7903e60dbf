use career_dml_kernels::linear as kernels;
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

use crate::count::count;
use crate::error::guarded;

#[napi(object, object_from_js = false)]
pub struct GramOutput {
    pub xx: Float64Array,
    pub xy: Float64Array,
}

/// See `gram` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn gram(
    x: &[f64],
    n: f64,
    p: f64,
    y: &[f64],
    weights: &[f64],
    threads: u32,
) -> napi::Result<GramOutput, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", n, 0)?, count("p", p, 0)?);
        let out = kernels::gram(&kernels::GramInput { x, n, p, y, weights }, threads as usize)?;
        Ok(GramOutput { xx: out.xx.into(), xy: out.xy.into() })
    })
}
