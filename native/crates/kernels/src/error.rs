use std::fmt;

/// What a kernel refuses. Codes equal those of core/src/errors.ts.
#[derive(Debug, Clone, PartialEq)]
pub enum KernelError {
    /// Array lengths that disagree.
    Shape { what: &'static str, expected: usize, received: usize },
    /// An option out of its range.
    Options { what: &'static str, message: String },
    /// A value that is infinite, or missing where none may be.
    NonFinite { what: &'static str, at: usize },
    /// A matrix without an inverse.
    Singular { what: &'static str, pivot: usize },
    /// An iteration that found no optimum.
    NotConverged { what: &'static str, iterations: usize },
    /// A defect inside a kernel.
    Panic { message: String },
}

impl KernelError {
    /// The code that JavaScript sees.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "SHAPE",
            Self::Options { .. } => "OPTIONS",
            Self::NonFinite { .. } => "NON_FINITE",
            Self::Singular { .. } => "SINGULAR",
            Self::NotConverged { .. } => "NOT_CONVERGED",
            Self::Panic { .. } => "PANIC",
        }
    }
}

impl fmt::Display for KernelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { what, expected, received } => {
                write!(f, "{what} has length {received}, expected {expected}.")
            }
            Self::Options { what, message } => write!(f, "{what} {message}"),
            Self::NonFinite { what, at } => write!(f, "{what} is not finite at entry {at}."),
            Self::Singular { what, pivot } => {
                write!(f, "{what} is singular: column {pivot} is a combination of the columns before it.")
            }
            Self::NotConverged { what, iterations } => {
                write!(f, "{what} did not converge in {iterations} iterations.")
            }
            Self::Panic { message } => write!(f, "A native kernel failed: {message}. Please report it."),
        }
    }
}

impl std::error::Error for KernelError {}

/// Checks one array length.
///
/// # Errors
/// `KernelError::Shape` if it is not `expected`.
pub fn expect_length(what: &'static str, expected: usize, received: usize) -> Result<(), KernelError> {
    if expected == received { Ok(()) } else { Err(KernelError::Shape { what, expected, received }) }
}
