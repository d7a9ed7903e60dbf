use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::KernelError;

/// Calls a kernel so that a panic inside becomes an error with code PANIC instead of the end of the process.
///
/// # Errors
/// What the kernel returns, or `KernelError::Panic` with the panic's message.
pub fn guard<T>(kernel: impl FnOnce() -> Result<T, KernelError>) -> Result<T, KernelError> {
    catch_unwind(AssertUnwindSafe(kernel)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_string());
        Err(KernelError::Panic { message })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::with_threads;

    fn panics(how: impl FnOnce() -> Result<(), KernelError>) -> String {
        let Err(error) = guard(how) else { return String::new() };
        assert_eq!(error.code(), "PANIC");
        error.to_string()
    }

    #[test]
    fn a_panic_is_an_error_with_its_message() {
        assert_eq!(panics(|| panic!("a defect")), "A native kernel failed: a defect. Please report it.");
        assert_eq!(panics(|| panic!("row {}", 7)), "A native kernel failed: row 7. Please report it.");
        assert_eq!(panics(|| std::panic::panic_any(7)), "A native kernel failed: no message. Please report it.");
    }

    #[test]
    fn a_panic_of_another_thread_is_one_too_and_threads_serve_again() {
        let message = panics(|| with_threads(3, || panic!("on thread {:?}", rayon::current_thread_index())));
        assert!(message.contains("on thread Some"), "{message}");
        assert_eq!(guard(|| with_threads(3, || Ok(rayon::current_num_threads()))), Ok(3));
    }

    #[test]
    fn what_a_kernel_returns_passes() {
        assert_eq!(guard(|| Ok(7)), Ok(7));
        let refused = || Err::<(), _>(KernelError::NonFinite { what: "x", at: 3 });
        assert_eq!(guard(refused), refused());
    }
}
