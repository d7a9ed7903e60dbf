import { createRng, type Dataset, sequencesOf } from "@career-dml/core";
import { standardNormal } from "../src/initial-parameters.js";

/**
 * Careers that carry ability: occupation s of 12 is drawn with weight exp(a (s - 5.5) / 3.5), ability moves outcome and
 * treatment. Lengths vary from 3 to 6.
 */
export function simulatedCareers(n: number, seed = 1): { readonly data: Dataset; readonly ability: Float64Array } {
  const rng = createRng(seed);
  const ability = Float64Array.from({ length: n }, () => standardNormal(rng));
  const histories = Array.from(ability, (a) => Array.from({ length: 3 + rng.below(4) }, () => draw(a, rng.uniform())));
  const treatment = Uint8Array.from(ability, (a) => (rng.uniform() < 1 / (1 + Math.exp(-a)) ? 1 : 0));
  const outcome = Float64Array.from(ability, (a, i) => 2 + a + 0.5 * treatment[i]! + 0.3 * standardNormal(rng));
  const data: Dataset = {
    n,
    outcome,
    treatment,
    covariates: { n, p: 0, names: [], x: new Float64Array(0) },
    instrument: null,
    sequences: [sequencesOf("occupation", histories)],
    units: Array.from({ length: n }, (_, i) => String(i)),
    names: { outcome: "wage", treatment: "adopted", instrument: null },
  };
  return { data, ability };
}

function draw(ability: number, u: number): string {
  const weights = Array.from({ length: 12 }, (_, s) => Math.exp((ability * (s - 5.5)) / 3.5));
  const total = weights.reduce((a, b) => a + b, 0);
  let left = u * total;
  const s = weights.findIndex((w) => (left -= w) < 0);
  return String(s < 0 ? 11 : s);
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((s, x) => s + x, 0) / n;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
