//! Twin of packages/kernels/src/forest/integer-grid.ts. Parity: exact.

/// 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Levels of a centred dose's grid on either side of zero.
pub const DOSE_LEVELS: f64 = 16_384.0;

/// Units of a small node: its pseudo-outcomes have 16 bits, so that a table of them fits into registers.
pub const SMALL: usize = 256;
const SMALL_LEVELS: f64 = 32_760.0;

/// Grid steps per unit of a pseudo-outcome that reaches `reach` from zero: any sum over the node stays below 2^30.
pub fn steps_for(reach: f64, size: usize) -> f64 {
    if size <= SMALL {
        return SMALL_LEVELS / reach;
    }
    let bits = u32::BITS - (size as u32).leading_zeros();
    f64::from(1_u32 << (30 - bits)) / reach
}

/// Grid steps per unit of weight.
pub fn weight_steps_for(most: f64, size: usize) -> f64 {
    let bits = u32::BITS - (size as u32).leading_zeros();
    f64::from(1_u32 << (30 - bits)) / most
}

/// The low 32 bits of the sum's mantissa are the rounded integer, in two's complement.
#[inline(always)]
pub fn round(value: f64) -> i32 {
    (value + ROUND).to_bits() as u32 as i32
}

/// Steps between the highest dose below the mean and the lowest above it; a grid's end stands in for a side without any. Apart
/// from the loop that writes the doses, so that both have vector instructions.
#[inline(always)]
pub fn dose_gap(dose: &[i32]) -> f64 {
    let (mut highest_below, mut lowest_above) = (-(DOSE_LEVELS as i32), DOSE_LEVELS as i32);
    for &d in dose {
        highest_below = highest_below.max(if d < 0 { d } else { i32::MIN });
        lowest_above = lowest_above.min(if d < 0 { i32::MAX } else { d });
    }
    f64::from(lowest_above - highest_below)
}
