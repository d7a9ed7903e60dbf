//! Twin of packages/kernels/src/recurrent/add-product.ts, which states the order of every sum. Parity: exact.

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
