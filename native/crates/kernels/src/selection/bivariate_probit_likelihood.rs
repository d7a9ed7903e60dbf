//! Twin of packages/kernels/src/selection/bivariate-probit-likelihood.ts, which states the contract. Parity: exact.

use super::door::{check_parameters, check_rows, check_signs};
use super::row_sums::{AUXILIARY, Job, Likelihood, Predictor, RowChunk, RowModel, sum_chunk, sum_rows};
use crate::KernelError;
use crate::elementary::bivariate_normal::{BivariateRule, bivariate_rule, central};
use crate::elementary::exp::{exp, exp_of_negative};
use crate::elementary::log::log;
use crate::elementary::normal::{gaussian, normal_cdf};
use crate::linear::door::expect_finite;
use crate::simd::{Simd, dispatch};

#[derive(Debug, Clone, Copy)]
pub struct BivariateProbitLikelihoodInput<'a> {
    /// Design of the selection with its constant, column-major n x q.
    pub z: &'a [f64],
    pub n: usize,
    pub q: usize,
    /// Design of the outcome with its constant, column-major n x p.
    pub x: &'a [f64],
    pub p: usize,
    /// +1 or -1 for each row.
    pub signs: &'a [f64],
    /// One weight per row; empty for none.
    pub weights: &'a [f64],
    /// Coefficients of the selection and of the outcome, atanh rho.
    pub parameters: &'a [f64],
    pub scores: bool,
}

const ONE_OVER_ROOT_TWO_PI: f64 = 0.398_942_280_401_432_7;

/// # Errors
/// `KernelError::Shape`, `KernelError::NonFinite`, `KernelError::Options`.
pub fn bivariate_probit_likelihood(
    input: &BivariateProbitLikelihoodInput,
    threads: usize,
) -> Result<Likelihood, KernelError> {
    let BivariateProbitLikelihoodInput { z, n, q, x, p, signs, weights, parameters, scores } = *input;
    check_rows(n, &[("z", z, q), ("x", x, p)], weights)?;
    check_signs("signs", n, signs)?;
    check_parameters(q + p + 1, parameters)?;
    let model = Model { input, rule: bivariate_rule(parameters[q + p]) };
    let (likelihood, sound) = sum_rows(&model, scores, threads)?;
    if !sound {
        expect_finite("z", z)?;
        expect_finite("x", x)?;
    }
    Ok(likelihood)
}

struct Model<'a> {
    input: &'a BivariateProbitLikelihoodInput<'a>,
    rule: BivariateRule,
}

impl RowModel<3, 6> for Model<'_> {
    fn rows(&self) -> (usize, &[f64]) {
        (self.input.n, self.input.weights)
    }

    #[inline(always)]
    fn predictors(&self) -> [Predictor<'_>; 3] {
        let BivariateProbitLikelihoodInput { z, n, q, x, p, .. } = *self.input;
        [Predictor { constant: false, x: z, n, p: q }, Predictor { constant: false, x, n, p }, AUXILIARY]
    }

    #[inline(always)]
    fn differentiate(&self, start: usize, size: usize, out: &mut RowChunk<3, 6>) -> bool {
        let BivariateProbitLikelihoodInput { q, p, signs, parameters, .. } = *self.input;
        let shape = self.rule.shape;
        let RowChunk { value, first: [fs, fm, fa], second: [ss, sm, sa, mm, ma, aa], .. } = out;
        let [choice, outcome, _] = self.predictors();
        let sound = choice.predict(&parameters[..q], start, &mut fs[..size])
            & outcome.predict(&parameters[q..q + p], start, &mut fm[..size]);
        let signs = &signs[start..][..size];
        let (up, down) = (exp(shape), exp(-shape));
        let (c, h) = (0.5 * (up + down), 0.5 * (up - down));
        // The integral grows in the place of the third score, node by node, so that rows fill the lanes.
        fa[..size].fill(0.0);
        for &[weight, cosh, sinh] in &self.rule.nodes {
            for i in 0..size {
                let u = fs[i] * cosh - fm[i] * sinh;
                fa[i] += weight * exp_of_negative(-0.5 * (u * u + fm[i] * fm[i]));
            }
        }
        for i in 0..size {
            let (r, s, m) = (signs[i], fs[i], fm[i]);
            let probability = central(s, r * m, r * shape, r * fa[i]);
            let inverse = 1.0 / probability;
            let u = c * s - h * m;
            let v = c * m - h * s;
            let phi = ONE_OVER_ROOT_TWO_PI * gaussian(s);
            let density = r * (phi * (ONE_OVER_ROOT_TWO_PI * gaussian(v)) * inverse);
            let gs = phi * normal_cdf(r * v) * inverse;
            let gm = r * (ONE_OVER_ROOT_TWO_PI * gaussian(m) * normal_cdf(u) * inverse);
            let ga = density / c;
            value[i] = if probability >= f64::MIN_POSITIVE { log(probability) } else { f64::NEG_INFINITY };
            fs[i] = gs;
            fm[i] = gm;
            fa[i] = ga;
            ss[i] = -(s * gs) - h * density - gs * gs;
            sm[i] = c * density - gs * gm;
            sa[i] = -(u * density) - gs * ga;
            mm[i] = -(m * gm) - h * density - gm * gm;
            ma[i] = -(v * density) - gm * ga;
            aa[i] = density * ((u * v) / c - h / (c * c)) - ga * ga;
        }
        sound
    }

    fn sum(&self, simd: Simd, job: &mut Job<'_>, scratch: &mut RowChunk<3, 6>) {
        let model = self;
        dispatch!(simd, fn(model: &Model<'_>, job: &mut Job<'_>, scratch: &mut RowChunk<3, 6>) {
            sum_chunk(model, job, scratch);
        });
    }
}
