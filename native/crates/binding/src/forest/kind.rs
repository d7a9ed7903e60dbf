use career_dml_kernels::KernelError;
use career_dml_kernels::forest::Kind;

/// # Errors
/// `KernelError::Options` unless `kind` is `causal` or `regression`.
pub fn kind_of(kind: &str) -> Result<Kind, KernelError> {
    match kind {
        "causal" => Ok(Kind::Causal),
        "regression" => Ok(Kind::Regression),
        _ => Err(KernelError::Options { what: "kind", message: format!("must be causal or regression, got {kind}.") }),
    }
}
