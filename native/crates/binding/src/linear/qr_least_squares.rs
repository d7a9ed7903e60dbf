use career_dml_kernels::linear as kernels;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_from_js = false)]
pub struct QrLeastSquaresOutput {
    pub coefficients: Float64Array,
    pub r: Float64Array,
}

/// See `qrLeastSquares` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn qr_least_squares(
    x: Float64Array,
    n: f64,
    p: f64,
    y: Float64Array,
    tolerance: f64,
    threads: f64,
) -> napi::Result<QrLeastSquaresOutput, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", n, 0)?, count("p", p, 0)?);
        let out = kernels::qr_least_squares(
            &kernels::QrLeastSquaresInput { x: &x, n, p, y: &y, tolerance },
            threads_of(threads)?,
        )?;
        Ok(QrLeastSquaresOutput { coefficients: out.coefficients.into(), r: out.r.into() })
    })
}
