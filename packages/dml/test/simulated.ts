import { createRng, type Dataset, type Design, design, type Folds, normalQuantile } from "@career-dml/core";

/** n units with two covariates that move treatment and outcome; the effect of a unit is 1 + x. */
export function simulated(n: number, seed: number): { readonly data: Dataset; readonly effect: Float64Array } {
  const rng = createRng(seed);
  const x = Float64Array.from({ length: n }, () => 2 * rng.uniform() - 1);
  const w = Float64Array.from({ length: n }, () => 2 * rng.uniform() - 1);
  const treatment = Uint8Array.from(x, (v, i) => (rng.uniform() < 1 / (1 + Math.exp(-v - w[i]!)) ? 1 : 0));
  const noise = () => rng.uniform() + rng.uniform() - 1;
  const outcome = x.map((v, i) => v + w[i]! + treatment[i]! * (1 + v) + noise());
  return { data: datasetOf(outcome, treatment, design({ x, w })), effect: x.map((v) => 1 + v) };
}

/** Effect `effect(x)`, by default .5 for everybody; a hidden cause moves treatment and outcome; the instrument moves a share `strength` of the units. */
export function hiddenCause(n: number, strength: number, seed: number, effect: (x: number) => number = () => 0.5) {
  const rng = createRng(seed);
  const normal = (): number => normalQuantile(rng.uniform() * (1 - 2 ** -53) + 2 ** -54);
  const x = Float64Array.from({ length: n }, normal);
  const hidden = Float64Array.from({ length: n }, normal);
  const instrument = Uint8Array.from(x, () => (rng.uniform() < 0.5 ? 1 : 0));
  const treatment = Uint8Array.from(instrument, (z, i) => {
    const index = 0.5 * x[i]! + hidden[i]! + 4 * strength * (z - 0.5);
    return index + normal() > 0 ? 1 : 0;
  });
  const outcome = Float64Array.from(treatment, (t, i) => effect(x[i]!) * t + x[i]! + hidden[i]! + 0.5 * normal());
  const folds: Folds = { k: 2, of: Uint32Array.from({ length: n }, (_, i) => i % 2) };
  return { outcome, treatment, instrument, designs: [design({ x })], folds };
}

/** A dataset without instrument or careers. */
export const datasetOf = (outcome: Float64Array, treatment: Uint8Array, covariates: Design): Dataset => ({
  n: outcome.length,
  outcome,
  treatment,
  covariates,
  instrument: null,
  sequences: [],
  units: Array.from(outcome, (_, i) => String(i)),
  names: { outcome: "outcome", treatment: "treatment", instrument: null },
});

const mean = (v: Float64Array): number => v.reduce((sum, value) => sum + value, 0) / v.length;

export function correlation(a: Float64Array, b: Float64Array): number {
  const [ma, mb] = [mean(a), mean(b)];
  const cross = a.map((v, i) => (v - ma) * (b[i]! - mb));
  return mean(cross) / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
}
