use career_dml_kernels::linear as kernels;
use napi_derive::napi;

use crate::count::count;
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct CholeskyOutput {
    pub factor: Float64Array,
    pub solution: Float64Array,
}

/// See `cholesky` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn cholesky(
    a: Float64Array,
    p: f64,
    b: Float64Array,
    tolerance: f64,
) -> napi::Result<CholeskyOutput, &'static str> {
    guarded(|| {
        let p = count("p", p, 0)?;
        let out = kernels::cholesky(&kernels::CholeskyInput { a: &a, p, b: &b, tolerance })?;
        Ok(CholeskyOutput { factor: out.factor.into(), solution: out.solution.into() })
    })
}
