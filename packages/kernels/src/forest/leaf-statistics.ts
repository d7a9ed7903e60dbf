/** Numbers kept per leaf: means over the units that fill it. */
export const leafWidth = (causal: boolean): 1 | 4 => (causal ? 4 : 1);

/**
 * Means of Y (regression), or of T, Y, T^2 and T Y (causal) over units [start, end) of `filling`, added in that order.
 * A prediction averages them over trees and solves once, so no leaf has to identify an effect by itself.
 */
export function leafStatistics(
  data: { readonly causal: boolean; readonly outcome: Float64Array; readonly treatment: Float64Array },
  units: { readonly filling: Int32Array; readonly start: number; readonly end: number },
  into: number[],
): void {
  const { filling, start, end } = units;
  const { outcome, treatment } = data;
  const size = end - start;
  let y = 0;
  if (!data.causal) {
    for (let k = start; k < end; k++) y += outcome[filling[k]!]!;
    into.push(y / size);
    return;
  }
  let t = 0;
  let tt = 0;
  let ty = 0;
  for (let k = start; k < end; k++) {
    const unit = filling[k]!;
    const ti = treatment[unit]!;
    const yi = outcome[unit]!;
    t += ti;
    y += yi;
    tt += ti * ti;
    ty += ti * yi;
  }
  into.push(t / size, y / size, tt / size, ty / size);
}
