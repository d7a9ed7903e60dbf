use career_dml_kernels::linear as kernels;
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

use crate::count::count;
use crate::error::guarded;

#[napi(object, object_from_js = false)]
pub struct QrLeastSquaresOutput {
    pub coefficients: Float64Array,
    pub r: Float64Array,
}

/// See `qrLeastSquares` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn qr_least_squares(
    x: &[f64],
    n: f64,
    p: f64,
    y: &[f64],
    tolerance: f64,
    threads: u32,
) -> napi::Result<QrLeastSquaresOutput, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", n, 0)?, count("p", p, 0)?);
        let out = kernels::qr_least_squares(&kernels::QrLeastSquaresInput { x, n, p, y, tolerance }, threads as usize)?;
        Ok(QrLeastSquaresOutput { coefficients: out.coefficients.into(), r: out.r.into() })
    })
}
