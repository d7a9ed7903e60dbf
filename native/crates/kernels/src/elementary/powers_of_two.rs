//! Twin of packages/kernels/src/elementary/powers-of-two.ts. Parity: exact.

/// 1.5 * 2^52: adding it to a double below 2^51 leaves the nearest integer in the low bits, ties to even.
pub const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The nearest integer of a double below 2^31, ties to even.
#[inline(always)]
pub fn round_to_i32(x: f64) -> i32 {
    (x + ROUNDER).to_bits() as i32
}

/// 2^k for k in -1022..=1023.
#[inline(always)]
pub fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((i64::from(k) + 1023) as u64) << 52)
}

/// floor(log2 x) of a positive normal double; -1023 for zero and subnormals.
#[inline(always)]
pub fn exponent_of(x: f64) -> i32 {
    ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023
}
