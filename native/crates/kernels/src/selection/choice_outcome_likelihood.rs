//! Twin of packages/kernels/src/selection/choice-outcome-likelihood.ts, which states the contract. Parity: exact.

use super::door::{check_parameters, check_rows, check_signs};
use super::row_sums::{AUXILIARY, Job, Likelihood, Predictor, RowChunk, RowModel, sum_chunk, sum_rows};
use crate::KernelError;
use crate::elementary::exp::exp;
use crate::elementary::normal::{all_near, normal_terms};
use crate::error::expect_length;
use crate::linear::door::expect_finite;
use crate::simd::{Simd, dispatch};

#[derive(Debug, Clone, Copy)]
pub struct ChoiceOutcomeLikelihoodInput<'a> {
    /// Design of the choice with its constant, column-major n x q.
    pub z: &'a [f64],
    pub n: usize,
    pub q: usize,
    /// Design of the outcome with its constant, column-major n x p.
    pub x: &'a [f64],
    pub p: usize,
    pub y: &'a [f64],
    /// +1 or -1 for each row.
    pub signs: &'a [f64],
    /// One weight per row; empty for none.
    pub weights: &'a [f64],
    /// Coefficients of the choice and of the outcome, log sigma, atanh rho.
    pub parameters: &'a [f64],
    pub scores: bool,
}

const HALF_LOG_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn choice_outcome_likelihood(
    input: &ChoiceOutcomeLikelihoodInput,
    threads: usize,
) -> Result<Likelihood, KernelError> {
    let ChoiceOutcomeLikelihoodInput { z, n, q, x, p, y, signs, weights, parameters, scores } = *input;
    check_rows(n, &[("z", z, q), ("x", x, p)], weights)?;
    expect_length("y", n, y.len())?;
    check_signs("signs", n, signs)?;
    check_parameters(q + p + 2, parameters)?;
    let (up, down) = (exp(parameters[q + p + 1]), exp(-parameters[q + p + 1]));
    let model = Model {
        input,
        log_sigma: parameters[q + p],
        inverse_sigma: exp(-parameters[q + p]),
        cosh: 0.5 * (up + down),
        sinh: 0.5 * (up - down),
    };
    let (likelihood, sound) = sum_rows(&model, scores, threads)?;
    if !sound {
        expect_finite("z", z)?;
        expect_finite("x", x)?;
        expect_finite("y", y)?;
    }
    Ok(likelihood)
}

struct Model<'a> {
    input: &'a ChoiceOutcomeLikelihoodInput<'a>,
    log_sigma: f64,
    inverse_sigma: f64,
    cosh: f64,
    sinh: f64,
}

impl RowModel<4, 10> for Model<'_> {
    fn rows(&self) -> (usize, &[f64]) {
        (self.input.n, self.input.weights)
    }

    #[inline(always)]
    fn predictors(&self) -> [Predictor<'_>; 4] {
        let ChoiceOutcomeLikelihoodInput { z, n, q, x, p, .. } = *self.input;
        [Predictor { constant: false, x: z, n, p: q }, Predictor { constant: false, x, n, p }, AUXILIARY, AUXILIARY]
    }

    #[inline(always)]
    fn differentiate(&self, start: usize, size: usize, out: &mut RowChunk<4, 10>) -> bool {
        let ChoiceOutcomeLikelihoodInput { q, p, y, signs, parameters, .. } = *self.input;
        let [choice, outcome, ..] = self.predictors();
        let [fs, fm, ft, fa] = &mut out.first;
        let sound = choice.predict(&parameters[..q], start, &mut fs[..size])
            & outcome.predict(&parameters[q..q + p], start, &mut fm[..size]);
        let (y, signs) = (&y[start..][..size], &signs[start..][..size]);
        let mut spoiled = false;
        for i in 0..size {
            spoiled |= !y[i].is_finite();
            fm[i] = (y[i] - fm[i]) * self.inverse_sigma;
            ft[i] = signs[i] * (self.cosh * fs[i] + self.sinh * fm[i]);
        }
        fa[..size].copy_from_slice(signs);
        if all_near(&ft[..size]) {
            self.derivatives::<false>(size, out);
        } else {
            self.derivatives::<true>(size, out);
        }
        sound & !spoiled
    }

    fn sum(&self, simd: Simd, job: &mut Job<'_>, scratch: &mut RowChunk<4, 10>) {
        let model = self;
        dispatch!(simd, fn(model: &Model<'_>, job: &mut Job<'_>, scratch: &mut RowChunk<4, 10>) {
            sum_chunk(model, job, scratch);
        });
    }
}

impl Model<'_> {
    /// Values and derivatives of rows; `first` holds index, residual, argument and sign on entry.
    #[inline(always)]
    fn derivatives<const FAR: bool>(&self, size: usize, out: &mut RowChunk<4, 10>) {
        let Self { log_sigma, inverse_sigma, cosh, sinh, .. } = *self;
        let RowChunk { value, first: [fs, fm, ft, fa], second, .. } = out;
        let [ss, sm, st, sa, mm, mt, ma, tt, ta, aa] = second;
        for i in 0..size {
            let [index, e, w, sign] = [fs[i], fm[i], ft[i], fa[i]];
            let terms = normal_terms::<FAR>(w);
            let m = sign * terms.ratio;
            let d = terms.curvature;
            let v = sinh * index + cosh * e;
            let (mh, mc) = (m * sinh, m * cosh);
            let (dh, dc) = (d * sinh, d * cosh);
            value[i] = terms.log_cdf - 0.5 * (e * e) - (log_sigma + HALF_LOG_TWO_PI);
            fs[i] = mc;
            fm[i] = (e - mh) * inverse_sigma;
            ft[i] = e * e - 1.0 - mh * e;
            fa[i] = m * v;
            let to_mean = dc * sinh;
            let to_scale = mh - (2.0 + dh * sinh) * e;
            let to_shape = dh * v - mc;
            ss[i] = -(dc * cosh);
            sm[i] = to_mean * inverse_sigma;
            st[i] = to_mean * e;
            sa[i] = mh - dc * v;
            mm[i] = -(1.0 + dh * sinh) * (inverse_sigma * inverse_sigma);
            mt[i] = to_scale * inverse_sigma;
            ma[i] = to_shape * inverse_sigma;
            tt[i] = to_scale * e;
            ta[i] = to_shape * e;
            aa[i] = m * (sign * w) - d * (v * v);
        }
    }
}
