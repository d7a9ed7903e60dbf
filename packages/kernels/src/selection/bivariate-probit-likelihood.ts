import { bivariateRule, type BivariateRule, central } from "../elementary/bivariate-normal.js";
import { exp, expOfNegative } from "../elementary/exp.js";
import { log } from "../elementary/log.js";
import { gaussian, normalCdf } from "../elementary/normal.js";
import { expectCount } from "../linear/door.js";
import { CHUNK } from "../linear/lane-dot.js";
import { checkParameters, checkRows, checkSigns } from "./door.js";
import { AUXILIARY, chunkArrays, columnsOf, type LikelihoodOutput, predict, RowSums } from "./row-sums.js";

/** Rows of two choices, the second seen where the first is 1, and parameters. */
export interface BivariateProbitLikelihoodInput {
  /** Design of the selection with its constant, column-major n x q. Finite. */
  readonly z: Float64Array;
  readonly n: number;
  readonly q: number;
  /** Design of the outcome with its constant, column-major n x p. Finite. */
  readonly x: Float64Array;
  readonly p: number;
  /** +1 for an outcome of 1, -1 for 0; every row is selected. */
  readonly signs: Float64Array;
  /** One weight of at least 0 per row; empty for none. */
  readonly weights: Float64Array;
  /** Coefficients of the selection (q), of the outcome (p), atanh rho. Finite. */
  readonly parameters: Float64Array;
  /** Whether to return the derivatives of each row. */
  readonly scores: boolean;
}

const ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;
/** The smallest normal double: below it a row's likelihood counts as 0. */
const TINY = 2.2250738585072014e-308;

/**
 * Log-likelihood of selected rows with a binary outcome, `log Phi2(s, r m, r rho)`, s = z g, m = x b, r the sign of the
 * outcome: the selected half of a probit with selection (Van de Ven & Van Praag 1981, J. Econometrics 17(2)).
 *
 * With a = atanh rho, c = cosh a, h = sinh a, u = c s - h m, V = c m - h s and E = phi(s) phi(V), the derivatives of
 * Phi2 are s: `phi(s) Phi(r V)`, m: `r phi(m) Phi(u)`, a: `r E / c`, ss: `-s P_s - r h E`, sm: `r c E`, sa: `-r u E`,
 * mm: `-m P_m - r h E`, ma: `-r V E`, aa: `r E (u V / c - h / c^2)`.
 *
 * Parity: exact. Phi2 by `bivariateNormal`; sums in the order of `RowSums`, weights multiply the derivatives before it.
 * Twin: native/crates/kernels/src/selection/bivariate_probit_likelihood.rs
 *
 * @returns `scores` n x 3: selection index, mean of the outcome, atanh rho.
 * @throws {ShapeError} {NonFiniteError} {OptionsError} for input that breaks the contract above.
 */
export function bivariateProbitLikelihood(input: BivariateProbitLikelihoodInput, _threads = 1): LikelihoodOutput {
  const { z, n, q, x, p, signs, weights, parameters } = input;
  expectCount("q", q, 0);
  expectCount("p", p, 0);
  const designs = [
    { name: "z", x: z, columns: q },
    { name: "x", x, columns: p },
  ];
  checkRows(n, designs, weights);
  checkSigns("signs", n, signs);
  checkParameters(q + p + 1, parameters);
  const scores = new Float64Array(input.scores ? 3 * n : 0);
  const choice = columnsOf(z, n, q);
  const outcome = columnsOf(x, n, p);
  const sums = new RowSums([choice, outcome, AUXILIARY]);
  const rule = bivariateRule(parameters[q + p]!);
  const [value, integral] = [new Float64Array(CHUNK), new Float64Array(CHUNK)];
  const [first, second] = [chunkArrays(3), chunkArrays(6)];
  for (let start = 0; start < n; start += CHUNK) {
    const size = Math.min(CHUNK, n - start);
    predict(choice, parameters, 0, { start, size, out: first[0]! });
    predict(outcome, parameters, q, { start, size, out: first[1]! });
    differentiate(rule, signs.subarray(start, start + size), { value, integral, first, second });
    sums.add({ start, size, value, first, second }, weights, scores);
  }
  return sums.finish(scores);
}

/** Scratch of one chunk; `first` holds both predictors on entry. */
interface Rows {
  readonly value: Float64Array;
  readonly integral: Float64Array;
  readonly first: readonly Float64Array[];
  readonly second: readonly Float64Array[];
}

function differentiate(rule: BivariateRule, signs: Float64Array, { value, integral, first, second }: Rows): void {
  const [fs, fm, fa] = first as [Float64Array, Float64Array, Float64Array];
  const [ss, sm, sa, mm, ma, aa] = second as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [up, down] = [exp(rule.shape), exp(-rule.shape)];
  const [c, h] = [0.5 * (up + down), 0.5 * (up - down)];
  integral.fill(0);
  rule.weights.forEach((weight, node) => {
    const [cosh, sinh] = [rule.cosh[node]!, rule.sinh[node]!];
    for (let i = 0; i < signs.length; i++) {
      const u = fs[i]! * cosh - fm[i]! * sinh;
      integral[i]! += weight * expOfNegative(-0.5 * (u * u + fm[i]! * fm[i]!));
    }
  });
  for (let i = 0; i < signs.length; i++) {
    const [r, s, m] = [signs[i]!, fs[i]!, fm[i]!];
    const probability = central(s, r * m, r * rule.shape, r * integral[i]!);
    const inverse = 1 / probability;
    const u = c * s - h * m;
    const v = c * m - h * s;
    const phi = ONE_OVER_ROOT_TWO_PI * gaussian(s);
    const density = r * (phi * (ONE_OVER_ROOT_TWO_PI * gaussian(v)) * inverse);
    const gs = phi * normalCdf(r * v) * inverse;
    const gm = r * (ONE_OVER_ROOT_TWO_PI * gaussian(m) * normalCdf(u) * inverse);
    const ga = density / c;
    value[i] = probability >= TINY ? log(probability) : -Infinity;
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
}
