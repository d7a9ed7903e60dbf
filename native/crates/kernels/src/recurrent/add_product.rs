//! Twin of packages/kernels/src/recurrent/add-product.ts, which states the order of every sum. Parity: exact.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers, behind checks of lengths")]

use crate::lanes::Lanes;

/// A matrix in a slice: entry (r, i) at `r * row + i * inner`.
#[derive(Debug, Clone, Copy)]
pub struct Strided<'a> {
    pub values: &'a [f64],
    pub row: usize,
    pub inner: usize,
}

/// Columns are padded to a multiple of this, so that whole registers fit on every unit.
pub const PADDING: usize = 8;

/// Adds `left` times `right`, row-major inner x columns, to `out`, row-major rows x columns. `columns` is a multiple of
/// [`PADDING`]: lanes run across columns, `R` rows by two registers at a time.
#[inline(always)]
pub fn add_product<L: Lanes<Scalar = f64>, const R: usize>(
    left: Strided,
    right: &[f64],
    columns: usize,
    out: &mut [f64],
) {
    if columns == 0 {
        return;
    }
    let (rows, inner) = (out.len() / columns, right.len() / columns);
    if rows == 0 || inner == 0 {
        return;
    }
    assert!(columns.is_multiple_of(PADDING) && rows * columns == out.len() && inner * columns == right.len());
    assert!((rows - 1) * left.row + (inner - 1) * left.inner < left.values.len());
    let blocks = columns / L::N;
    let mut r = 0;
    while r + R <= rows {
        add_rows::<L, R>(left, right, columns, inner, blocks, r, out);
        r += R;
    }
    while r < rows {
        add_rows::<L, 1>(left, right, columns, inner, blocks, r, out);
        r += 1;
    }
}

#[inline(always)]
fn add_rows<L: Lanes<Scalar = f64>, const R: usize>(
    left: Strided,
    right: &[f64],
    columns: usize,
    inner: usize,
    blocks: usize,
    r: usize,
    out: &mut [f64],
) {
    let mut block = 0;
    while block + 2 <= blocks {
        // SAFETY: `add_product` has checked that rows r to r + R - 1 and all columns lie in the slices.
        unsafe { add_tile::<L, R, 2>(left, right, columns, inner, block, r, out) };
        block += 2;
    }
    if block < blocks {
        // SAFETY: as above.
        unsafe { add_tile::<L, R, 1>(left, right, columns, inner, block, r, out) };
    }
}

/// # Safety
/// Rows r to r + R - 1 and registers `block` to `block + B - 1` must lie in `out`, their factors in `left` and `right`.
#[inline(always)]
unsafe fn add_tile<L: Lanes<Scalar = f64>, const R: usize, const B: usize>(
    left: Strided,
    right: &[f64],
    columns: usize,
    inner: usize,
    block: usize,
    r: usize,
    out: &mut [f64],
) {
    // SAFETY: the caller's promise.
    unsafe {
        let to = out.as_mut_ptr().add(r * columns + block * L::N);
        let mut sums = [[L::splat(0.0); B]; R];
        for (m, row) in sums.iter_mut().enumerate() {
            for (q, sum) in row.iter_mut().enumerate() {
                *sum = L::load(to.add(m * columns + q * L::N));
            }
        }
        let first = left.values.as_ptr().add(r * left.row);
        for i in 0..inner {
            let from = right.as_ptr().add(i * columns + block * L::N);
            let mut lanes = [L::splat(0.0); B];
            for (q, lane) in lanes.iter_mut().enumerate() {
                *lane = L::load(from.add(q * L::N));
            }
            for (m, row) in sums.iter_mut().enumerate() {
                let x = L::splat(*first.add(m * left.row + i * left.inner));
                for (sum, lane) in row.iter_mut().zip(lanes) {
                    *sum = sum.add(x.mul(lane));
                }
            }
        }
        for (m, row) in sums.iter().enumerate() {
            for (q, sum) in row.iter().enumerate() {
                sum.store(to.add(m * columns + q * L::N));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{Work, dispatch};
    use crate::simd::Simd;

    struct Product<'a> {
        left: Strided<'a>,
        right: &'a [f64],
        out: &'a mut [f64],
    }

    impl Work for Product<'_> {
        type Output = ();

        #[inline(always)]
        fn run<L: Lanes<Scalar = f64>, const R: usize>(self) {
            add_product::<L, R>(self.left, self.right, 24, self.out);
        }
    }

    /// Rows and inner size that are no multiple of any tile, a transposed left factor.
    fn product(simd: Simd, rows: usize, inner: usize) -> Vec<f64> {
        let left: Vec<f64> = (0..rows * inner).map(|i| (i as f64).sin()).collect();
        let right: Vec<f64> = (0..inner * 24).map(|i| (i as f64 * 0.7).cos()).collect();
        let mut out: Vec<f64> = (0..rows * 24).map(|i| i as f64).collect();
        let left = Strided { values: &left, row: 1, inner: rows };
        dispatch(simd, Product { left, right: &right, out: &mut out });
        out
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        for simd in Simd::available() {
            for (rows, inner) in [(1, 1), (13, 7), (8, 3), (3, 0)] {
                assert_eq!(product(simd, rows, inner), product(Simd::Portable, rows, inner), "{simd:?}");
            }
        }
    }

    #[test]
    fn the_identity_adds_its_right_factor() {
        let identity: Vec<f64> = (0..9).map(|i| if i % 4 == 0 { 1.0 } else { 0.0 }).collect();
        let right: Vec<f64> = (0..3 * 24).map(f64::from).collect();
        let mut out = vec![0.5; 3 * 24];
        let left = Strided { values: &identity, row: 3, inner: 1 };
        dispatch(Simd::detect(), Product { left, right: &right, out: &mut out });
        assert!(out.iter().zip(&right).all(|(x, y)| *x == y + 0.5));
    }
}
