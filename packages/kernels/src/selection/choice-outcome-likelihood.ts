import { fillNormalTerms, type NormalTerms, normalTerms } from "../elementary/normal.js";
import { exp } from "../elementary/exp.js";
import { expectCount, expectFinite, expectLength } from "../linear/door.js";
import { CHUNK } from "../linear/lane-dot.js";
import { checkParameters, checkRows, checkSigns } from "./door.js";
import { AUXILIARY, chunkArrays, columnsOf, type LikelihoodOutput, predict, RowSums } from "./row-sums.js";

/** Rows of a choice with an outcome that is seen, and parameters. */
export interface ChoiceOutcomeLikelihoodInput {
  /** Design of the choice with its constant, column-major n x q. Finite. */
  readonly z: Float64Array;
  readonly n: number;
  readonly q: number;
  /** Design of the outcome with its constant, column-major n x p. Finite. */
  readonly x: Float64Array;
  readonly p: number;
  /** Outcome of each row. Finite. */
  readonly y: Float64Array;
  /** +1 for a choice of 1, -1 for 0. */
  readonly signs: Float64Array;
  /** One weight of at least 0 per row; empty for none. */
  readonly weights: Float64Array;
  /** Coefficients of the choice (q), of the outcome (p), log sigma, atanh rho. Finite. */
  readonly parameters: Float64Array;
  /** Whether to return the derivatives of each row. */
  readonly scores: boolean;
}

const HALF_LOG_TWO_PI = 0.9189385332046727;
/** Choice index, mean of the outcome, log sigma, atanh rho. */
const PREDICTORS = 4;

/**
 * Log-likelihood of rows whose binary choice and continuous outcome are both seen, errors jointly normal: with
 * s = z g, e = (y - x b) / sigma and w = (s + rho e) / sqrt(1 - rho^2) a row has
 * `log Phi(q w) - e^2 / 2 - log sigma - log(2 pi) / 2`.
 * Selected rows of a selection model (q = 1), all rows of an endogenous-treatment model, either regime of a switching
 * regression (q = -1 for the regime of those who do not choose) are all of this form; Maddala (1983), sections 8.2 and 9.4.
 *
 * In log sigma and a = atanh rho no bound binds, and `w = s cosh a + e sinh a` loses no digit at |rho| near 1.
 * With c = cosh a, h = sinh a, v = h s + c e, M = q phi/Phi(q w), D = minus its derivative in w:
 * first derivatives in (s, mean, log sigma, a): `M c`, `(e - M h) / sigma`, `e^2 - 1 - M h e`, `M v`;
 * second: ss `-D c^2`, sm `D c h / sigma`, st `D c h e`, sa `M h - D c v`, mm `-(1 + D h^2) / sigma^2`,
 * mt `(M h - (2 + D h^2) e) / sigma`, ma `(D v h - M c) / sigma`, tt `(M h - (2 + D h^2) e) e`, ta `(D v h - M c) e`,
 * aa `M w - D v^2`.
 *
 * Parity: exact. `fillNormalTerms` and `exp`; sums in the order of `RowSums`, weights multiply the derivatives before it.
 * Twin: native/crates/kernels/src/selection/choice_outcome_likelihood.rs
 *
 * @returns `scores` n x 4: choice index, mean of the outcome, log sigma, atanh rho.
 * @throws {ShapeError} {NonFiniteError} {OptionsError} for input that breaks the contract above.
 */
export function choiceOutcomeLikelihood(input: ChoiceOutcomeLikelihoodInput, _threads = 1): LikelihoodOutput {
  check(input);
  const { z, n, q, x, p, weights, parameters } = input;
  const scores = new Float64Array(input.scores ? PREDICTORS * n : 0);
  const choice = columnsOf(z, n, q);
  const outcome = columnsOf(x, n, p);
  const sums = new RowSums([choice, outcome, AUXILIARY, AUXILIARY]);
  const rows: Rows = {
    index: new Float64Array(CHUNK),
    residual: new Float64Array(CHUNK),
    w: new Float64Array(CHUNK),
    terms: normalTerms(CHUNK),
    value: new Float64Array(CHUNK),
    first: chunkArrays(PREDICTORS),
    second: chunkArrays((PREDICTORS * (PREDICTORS + 1)) / 2),
  };
  const shape = shapeOf(parameters[q + p]!, parameters[q + p + 1]!);
  for (let start = 0; start < n; start += CHUNK) {
    const size = Math.min(CHUNK, n - start);
    predict(choice, parameters, 0, { start, size, out: rows.index });
    predict(outcome, parameters, q, { start, size, out: rows.residual });
    differentiate(input, shape, { start, size }, rows);
    sums.add({ start, size, value: rows.value, first: rows.first, second: rows.second }, weights, scores);
  }
  return sums.finish(scores);
}

function check(input: ChoiceOutcomeLikelihoodInput): void {
  const { z, n, q, x, p, y, signs, weights, parameters } = input;
  expectCount("q", q, 0);
  expectCount("p", p, 0);
  checkRows(
    n,
    [
      { name: "z", x: z, columns: q },
      { name: "x", x, columns: p },
    ],
    weights,
  );
  expectLength("y", n, y.length);
  expectFinite("y", y);
  checkSigns("signs", n, signs);
  checkParameters(q + p + 2, parameters);
}

/** Functions of the two auxiliary parameters. */
interface Shape {
  readonly logSigma: number;
  readonly inverseSigma: number;
  /** 1 / sqrt(1 - rho^2). */
  readonly cosh: number;
  /** rho / sqrt(1 - rho^2). */
  readonly sinh: number;
}

function shapeOf(logSigma: number, atanhRho: number): Shape {
  const [up, down] = [exp(atanhRho), exp(-atanhRho)];
  return { logSigma, inverseSigma: exp(-logSigma), cosh: 0.5 * (up + down), sinh: 0.5 * (up - down) };
}

/** Scratch of one chunk. */
interface Rows {
  readonly index: Float64Array;
  /** Mean of the outcome, then the residual in units of sigma. */
  readonly residual: Float64Array;
  /** q w. */
  readonly w: Float64Array;
  readonly terms: NormalTerms;
  readonly value: Float64Array;
  readonly first: readonly Float64Array[];
  readonly second: readonly Float64Array[];
}

function differentiate(
  { y, signs }: ChoiceOutcomeLikelihoodInput,
  { logSigma, inverseSigma, cosh, sinh }: Shape,
  { start, size }: { readonly start: number; readonly size: number },
  { index, residual, w, terms, value, first, second }: Rows,
): void {
  for (let i = 0; i < size; i++) {
    residual[i] = (y[start + i]! - residual[i]!) * inverseSigma;
    w[i] = signs[start + i]! * (cosh * index[i]! + sinh * residual[i]!);
  }
  fillNormalTerms(w, size, terms);
  const [fs, fm, ft, fa] = first as [Float64Array, Float64Array, Float64Array, Float64Array];
  const [ss, sm, st, sa, mm, mt, ma, tt, ta, aa] = second as Ten;
  for (let i = 0; i < size; i++) {
    const e = residual[i]!;
    const m = signs[i + start]! * terms.ratio[i]!;
    const d = terms.curvature[i]!;
    const v = sinh * index[i]! + cosh * e;
    const mh = m * sinh;
    const mc = m * cosh;
    const dh = d * sinh;
    const dc = d * cosh;
    value[i] = terms.logCdf[i]! - 0.5 * (e * e) - (logSigma + HALF_LOG_TWO_PI);
    fs[i] = mc;
    fm[i] = (e - mh) * inverseSigma;
    ft[i] = e * e - 1 - mh * e;
    fa[i] = m * v;
    const toMean = dc * sinh;
    const toScale = mh - (2 + dh * sinh) * e;
    const toShape = dh * v - mc;
    ss[i] = -(dc * cosh);
    sm[i] = toMean * inverseSigma;
    st[i] = toMean * e;
    sa[i] = mh - dc * v;
    mm[i] = -(1 + dh * sinh) * (inverseSigma * inverseSigma);
    mt[i] = toScale * inverseSigma;
    ma[i] = toShape * inverseSigma;
    tt[i] = toScale * e;
    ta[i] = toShape * e;
    aa[i] = m * (signs[i + start]! * w[i]!) - d * (v * v);
  }
}

type Ten = [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];
