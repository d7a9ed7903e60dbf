//! Twin of packages/kernels/src/linear/door.ts.

use crate::KernelError;

/// # Errors
/// `KernelError::NonFinite` at the first entry that is NaN or infinite.
pub fn expect_finite(what: &'static str, values: &[f64]) -> Result<(), KernelError> {
    // Blocks without an early exit are checked several entries at a time.
    if values.chunks(256).all(|block| block.iter().fold(true, |sound, v| sound & v.is_finite())) {
        return Ok(());
    }
    let at = values.iter().position(|v| !v.is_finite()).unwrap_or_default();
    Err(KernelError::NonFinite { what, at })
}

/// # Errors
/// `KernelError::NonFinite`, or `KernelError::Options` for an entry below zero.
pub fn expect_none_negative(what: &'static str, values: &[f64]) -> Result<(), KernelError> {
    expect_finite(what, values)?;
    match values.iter().position(|&v| v < 0.0) {
        None => Ok(()),
        Some(at) => {
            Err(KernelError::Options { what, message: format!("must not be negative, entry {at} is {}", values[at]) })
        }
    }
}

/// # Errors
/// `KernelError::Options` unless `value` is finite and not negative.
pub fn expect_not_negative(what: &'static str, value: f64) -> Result<(), KernelError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(KernelError::Options { what, message: format!("must be a number of at least 0, got {value}") })
}

/// Number of columns of right-hand sides of `rows` rows.
///
/// # Errors
/// `KernelError::Shape` if the length is no multiple of `rows`.
pub fn columns_of(what: &'static str, length: usize, rows: usize) -> Result<usize, KernelError> {
    if rows == 0 && length == 0 {
        return Ok(0);
    }
    if rows == 0 || !length.is_multiple_of(rows) {
        return Err(KernelError::Shape { what, expected: rows, received: length });
    }
    Ok(length / rows)
}
