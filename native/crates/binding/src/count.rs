use career_dml_kernels::KernelError;

/// A JavaScript number as a count; napi would wrap -1 and truncate 1.5.
///
/// # Errors
/// `KernelError::Options` unless it is an integer of at least `low`.
pub fn count(what: &'static str, value: f64, low: u32) -> Result<usize, KernelError> {
    if value.fract() == 0.0 && value >= f64::from(low) && value < 2_147_483_648.0 {
        return Ok(value as usize);
    }
    Err(KernelError::Options { what, message: format!("must be an integer of at least {low}, got {value}") })
}
