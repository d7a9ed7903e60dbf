import { exp, expOfNegative } from "./exp.js";
import { normalCdf } from "./normal.js";

/** Gauss-Legendre nodes above 0 and their weights, 20 points on [-1, 1]. */
const NODES = [
  0.07652652113349734, 0.22778585114164507, 0.37370608871541955, 0.5108670019508271, 0.636053680726515,
  0.7463319064601508, 0.8391169718222188, 0.912234428251326, 0.9639719272779138, 0.9931285991850949,
];
const WEIGHTS = [
  0.15275338713072584, 0.14917298647260374, 0.14209610931838204, 0.13168863844917664, 0.11819453196151841,
  0.10193011981724044, 0.08327674157670475, 0.06267204833410907, 0.04060142980038694, 0.017614007139152118,
];
const ONE_OVER_TWO_PI = 0.15915494309189535;
/** Most panels of one rule: atanh rho of 20 is a correlation of 1 in double precision. */
const MOST_PANELS = 20;
/** Probability below which the difference of the central rule has lost the digits that a likelihood needs. */
const SMALL_PROBABILITY = 1e-6;

/** The rule for one correlation: nodes t with their weights over sech t, and cosh and sinh of t. */
export interface BivariateRule {
  /** atanh rho. */
  readonly shape: number;
  readonly weights: Float64Array;
  readonly cosh: Float64Array;
  readonly sinh: Float64Array;
}

/** The rule for rho = tanh(shape): 20 nodes per unit of shape. */
export function bivariateRule(shape: number): BivariateRule {
  const length = Math.abs(shape);
  const panels = length > MOST_PANELS ? MOST_PANELS : Math.max(1, Math.ceil(length));
  const half = (0.5 * shape) / panels;
  const size = 2 * NODES.length * panels;
  const rule = { shape, weights: new Float64Array(size), cosh: new Float64Array(size), sinh: new Float64Array(size) };
  let at = 0;
  for (let panel = 0; panel < panels; panel++) {
    const middle = half * (2 * panel + 1);
    for (let side = -1; side <= 1; side += 2) {
      for (let j = 0; j < NODES.length; j++, at++) {
        const t = middle + side * (half * NODES[j]!);
        const [up, down] = [exp(t), exp(-t)];
        rule.cosh[at] = 0.5 * (up + down);
        rule.sinh[at] = 0.5 * (up - down);
        rule.weights[at] = (ONE_OVER_TWO_PI * (half * WEIGHTS[j]!)) / rule.cosh[at]!;
      }
    }
  }
  return rule;
}

/**
 * P(X < h, Y < k) of two standard normals with correlation rho, by Plackett's identity `dP / drho = density` in
 * t = atanh rho, where the integrand `sech t exp(-((h cosh t - k sinh t)^2 + k^2) / 2) / 2 pi` is smooth for every rho
 * and Gauss-Legendre panels of length 1 need no case apart:
 * `P = Phi(h) Phi(k) + integral over (0, atanh rho)`, absolute error below 1e-15, relative too where rho >= 0.
 * For rho < 0 and small P the identity is taken from rho = -1 instead, in z = e^t, a sum without cancellation:
 * `P = max(0, Phi(h) - Phi(-k)) + integral over (0, e^(atanh rho))`.
 *
 * Parity: exact. Terms in ascending node.
 * Twin: native/crates/kernels/src/elementary/bivariate_normal.rs
 *
 * @see Plackett (1954), Biometrika 41(3/4); Drezner & Wesolowsky (1990), J. Stat. Comput. Simul. 35; Genz (2004), Stat. Comput. 14.
 */
export function bivariateNormal(h: number, k: number, rule: BivariateRule): number {
  let sum = 0;
  for (let i = 0; i < rule.weights.length; i++) {
    const u = h * rule.cosh[i]! - k * rule.sinh[i]!;
    sum += rule.weights[i]! * expOfNegative(-0.5 * (u * u + k * k));
  }
  return central(h, k, rule.shape, sum);
}

/** The probability from the integral of the central rule. */
export function central(h: number, k: number, shape: number, integral: number): number {
  const p = normalCdf(h) * normalCdf(k) + integral;
  return shape < 0 && p < SMALL_PROBABILITY ? fromBelow(h, k, shape) : p;
}

/** Edges of the panels as shares of the upper end: dense where the integrand falls, at both ends. */
const EDGES = [
  0, 0.00006103515625, 0.000244140625, 0.0009765625, 0.00390625, 0.015625, 0.0625, 0.25, 0.5, 0.75, 0.875, 0.9375,
  0.96875, 0.984375, 0.9921875, 0.99609375, 1,
];

function fromBelow(h: number, k: number, shape: number): number {
  const top = exp(shape);
  const [plus, minus] = [h + k, h - k];
  let sum = 0;
  for (let panel = 1; panel < EDGES.length; panel++) {
    const half = 0.5 * (top * (EDGES[panel]! - EDGES[panel - 1]!));
    const middle = 0.5 * (top * (EDGES[panel]! + EDGES[panel - 1]!));
    for (let side = -1; side <= 1; side += 2) {
      for (let j = 0; j < NODES.length; j++) {
        const z = middle + side * (half * NODES[j]!);
        const u = 0.5 * (plus / z + minus * z);
        sum += ((half * WEIGHTS[j]!) / (0.5 * (1 + z * z))) * expOfNegative(-0.5 * (u * u + k * k));
      }
    }
  }
  const difference = plus > 0 ? (h <= 0 ? normalCdf(h) - normalCdf(-k) : normalCdf(k) - normalCdf(-h)) : 0;
  return (difference > 0 ? difference : 0) + ONE_OVER_TWO_PI * sum;
}
