use career_dml_kernels::KernelError;

/// Most threads that a call may ask for: beyond it starting them costs more memory than any kernel.
const MOST_THREADS: usize = 1024;

/// A JavaScript number as a count; napi would wrap -1 and truncate 1.5.
///
/// # Errors
/// `KernelError::Options` unless it is an integer of at least `low`, below 2^31.
pub fn count(what: &'static str, value: f64, low: u32) -> Result<usize, KernelError> {
    if value.fract() == 0.0 && value >= f64::from(low) && value < 2_147_483_648.0 {
        return Ok(value as usize);
    }
    let message = if value >= 2_147_483_648.0 {
        format!("must be below 2147483648, got {value}")
    } else {
        format!("must be an integer of at least {low}, got {value}")
    };
    Err(KernelError::Options { what, message })
}

/// Threads that a caller allows; 0 is taken as 1.
///
/// # Errors
/// `KernelError::Options` unless it is an integer from 0 to 1024.
pub fn threads_of(value: f64) -> Result<usize, KernelError> {
    let threads = count("threads", value, 0)?;
    if threads <= MOST_THREADS {
        return Ok(threads.max(1));
    }
    Err(KernelError::Options { what: "threads", message: format!("must be at most {MOST_THREADS}, got {threads}") })
}
