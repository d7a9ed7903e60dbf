//! Twin of packages/kernels/src/room.ts.

use crate::KernelError;

/// Most numbers of one array that a kernel makes: 2 GiB of doubles.
pub const MOST_ENTRIES: usize = 1 << 28;

/// Most numbers that a kernel computes in: 8 GiB of doubles.
pub const MOST_WORKSPACE: usize = 1 << 30;

/// Refuses a size before memory is asked for, which would end the process where there is none. Products of sizes
/// saturate, so that none of them wraps around to a small number.
///
/// # Errors
/// `KernelError::Options` if `entries` is more than `most`.
pub fn expect_room(what: &'static str, entries: usize, most: usize) -> Result<(), KernelError> {
    if entries <= most {
        return Ok(());
    }
    Err(KernelError::Options { what, message: format!("asks for more than {most} numbers at once") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_numbers_as_allowed_pass_and_one_more_does_not() {
        assert_eq!(expect_room("p", MOST_ENTRIES, MOST_ENTRIES), Ok(()));
        assert!(expect_room("p", MOST_ENTRIES + 1, MOST_ENTRIES).is_err_and(|e| e.code() == "OPTIONS"));
        assert!(expect_room("p", usize::MAX.saturating_mul(3), MOST_WORKSPACE).is_err());
    }
}
