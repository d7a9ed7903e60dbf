/** A quadrature rule: the integral of f is the sum of weight times f(node). */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Points of each panel; exact for polynomials of degree 39. */
const POINTS = 20;

/**
 * Gauss-Legendre quadrature with 20 points on each of the panels between ascending edges. An integrand that is smooth between them is
 * integrated to rounding; put an edge where it has a kink.
 */
export function gaussLegendre(edges: readonly number[]): Rule {
  const panels = edges.slice(1).map((right, k) => ({ middle: (edges[k]! + right) / 2, half: (right - edges[k]!) / 2 }));
  const { nodes, weights } = UNIT;
  return Object.freeze({
    nodes: Float64Array.from(panels.flatMap(({ middle, half }) => Array.from(nodes, (x) => middle + half * x))),
    weights: Float64Array.from(panels.flatMap(({ half }) => Array.from(weights, (w) => half * w))),
  });
}

/** The rule on [-1, 1]: the roots of the Legendre polynomial by Newton's method, weights 2 / ((1 - x^2) P'(x)^2). */
const UNIT: Rule = (() => {
  const nodes = new Float64Array(POINTS);
  const weights = new Float64Array(POINTS);
  for (let k = 0; k < POINTS; k++) {
    // Tricomi's start is close enough that ten steps reach the last bit.
    let x = -Math.cos((Math.PI * (k + 0.75)) / (POINTS + 0.5));
    for (let step = 0; step < 10; step++) {
      const { value, slope } = legendre(x);
      x -= value / slope;
    }
    nodes[k] = x;
    weights[k] = 2 / ((1 - x * x) * legendre(x).slope ** 2);
  }
  return { nodes, weights };
})();

/** The Legendre polynomial of degree 20 and its derivative, by the three-term recurrence. */
function legendre(x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let degree = 2; degree <= POINTS; degree++) {
    [before, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree];
  }
  return { value, slope: (POINTS * (x * value - before)) / (x * x - 1) };
}
