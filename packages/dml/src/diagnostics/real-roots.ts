/**
 * Real roots of c0 + c1 x + c2 x^2 + c3 x^3, ascending; leading coefficients may be zero. Cubics by the trigonometric
 * or Cardano's formula, each root then polished by Newton's method on the polynomial itself.
 */
export function realRoots([c0, c1, c2, c3]: readonly [number, number, number, number]): readonly number[] {
  const scale = Math.max(Math.abs(c0), Math.abs(c1), Math.abs(c2), Math.abs(c3));
  if (scale === 0) return [];
  if (c3 === 0) return quadraticRoots(c0, c1, c2);
  const shift = c2 / (3 * c3);
  const p = c1 / c3 - 3 * shift * shift;
  const q = 2 * shift ** 3 - (shift * c1) / c3 + c0 / c3;
  const polish = (start: number): number => {
    let x = start;
    for (let step = 0; step < 20; step++) {
      const slope = c1 + x * (2 * c2 + x * 3 * c3);
      const move = slope === 0 ? 0 : (c0 + x * (c1 + x * (c2 + x * c3))) / slope;
      x -= move;
      if (Math.abs(move) <= 1e-16 * Math.abs(x)) break;
    }
    return x;
  };
  return depressedRoots(p, q)
    .map((t) => polish(t - shift))
    .sort((a, b) => a - b);
}

/** Real roots of t^3 + p t + q. */
function depressedRoots(p: number, q: number): number[] {
  const discriminant = (q / 2) ** 2 + (p / 3) ** 3;
  if (discriminant > 0) {
    // The cube root of the larger magnitude first, so that nothing cancels.
    const u = Math.cbrt(-q / 2 - Math.sign(q || 1) * Math.sqrt(discriminant));
    return [u === 0 ? 0 : u - p / (3 * u)];
  }
  const radius = 2 * Math.sqrt(-p / 3);
  if (radius === 0) return [0];
  const angle = Math.acos(Math.max(-1, Math.min(1, (3 * q) / (p * radius)))) / 3;
  return [0, 1, 2].map((k) => radius * Math.cos(angle - (2 * Math.PI * k) / 3));
}

function quadraticRoots(c0: number, c1: number, c2: number): number[] {
  if (c2 === 0) return c1 === 0 ? [] : [-c0 / c1];
  const discriminant = c1 * c1 - 4 * c2 * c0;
  if (discriminant < 0) return [];
  const q = -0.5 * (c1 + Math.sign(c1 || 1) * Math.sqrt(discriminant));
  return q === 0 ? [0] : [q / c2, c0 / q].sort((a, b) => a - b);
}
