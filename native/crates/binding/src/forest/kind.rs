use career_dml_kernels::KernelError;
use career_dml_kernels::forest::Kind;

/// # Errors
/// `KernelError::Options` unless `kind` is that of a forest.
pub fn kind_of(kind: &str) -> Result<Kind, KernelError> {
    match kind {
        "causal" => Ok(Kind::Causal),
        "regression" => Ok(Kind::Regression),
        "instrumental" => Ok(Kind::Instrumental),
        "multi-arm" => Ok(Kind::MultiArm),
        "classification" => Ok(Kind::Classification),
        "quantile" => Ok(Kind::Quantile),
        _ => Err(KernelError::Options { what: "kind", message: format!("is none of a forest: {kind}.") }),
    }
}
