use career_dml_kernels::KernelError;
use career_dml_kernels::guard::guard;

/// A napi error whose JavaScript `code` is the kernel's code.
pub fn to_napi(error: &KernelError) -> napi::Error<&'static str> {
    napi::Error::new(error.code(), error.to_string())
}

/// Calls a kernel; a panic inside becomes an error with code PANIC.
///
/// # Errors
/// What the kernel returns, or code PANIC.
pub fn guarded<T>(kernel: impl FnOnce() -> Result<T, KernelError>) -> napi::Result<T, &'static str> {
    guard(kernel).map_err(|error| to_napi(&error))
}
