use std::panic::{AssertUnwindSafe, catch_unwind};

use career_dml_kernels::KernelError;

/// A napi error whose JavaScript `code` is the kernel's code.
pub fn to_napi(error: &KernelError) -> napi::Error<&'static str> {
    napi::Error::new(error.code(), error.to_string())
}

/// Calls a kernel so that a panic inside becomes an error with code PANIC instead of the end of the process.
///
/// # Errors
/// What the kernel returns, or code PANIC.
pub fn guarded<T>(kernel: impl FnOnce() -> Result<T, KernelError>) -> napi::Result<T, &'static str> {
    let outcome = catch_unwind(AssertUnwindSafe(kernel)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_string());
        Err(KernelError::Panic { message })
    });
    outcome.map_err(|e| to_napi(&e))
}
