import { type Design, design } from "@career-dml/core";

/** Uniforms of one replication: L'Ecuyer's (1988) combined generator, exact in doubles, so that other software draws the same. */
export function replicationUniforms(k: number): () => number {
  let s1 = ((1000 + 7919 * k) % 2147483562) + 1;
  let s2 = ((2000 + 104729 * k) % 2147483398) + 1;
  const next = (): number => {
    s1 = (40014 * s1) % 2147483563;
    s2 = (40692 * s2) % 2147483399;
    const z = s1 - s2;
    return (z < 1 ? z + 2147483562 : z) / 2147483563;
  };
  for (let i = 0; i < 100; i++) next();
  return next;
}

/** `count` uniforms as a block. */
const block = (uniform: () => number, count: number): Float64Array => new Float64Array(count).map(() => uniform());

/** Standard normals by Box & Muller: all first uniforms, then all second ones. */
export function replicationNormals(uniform: () => number, count: number): Float64Array {
  const u1 = block(uniform, count);
  const u2 = block(uniform, count);
  return u1.map((u, i) => Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * u2[i]!));
}

/** One simulated experiment with its truth, and 1000 more rows to predict. */
export interface Replication {
  readonly design: Design;
  readonly treatment: Uint8Array;
  readonly outcome: Float64Array;
  /** Propensity, E[Y | X] and effect of each unit. */
  readonly propensity: Float64Array;
  readonly mean: Float64Array;
  readonly effect: Float64Array;
  readonly testDesign: Design;
  readonly testEffect: Float64Array;
}

interface Setup {
  readonly n: number;
  readonly p: number;
  /** Standard normal covariates instead of uniform ones. */
  readonly normal?: boolean;
  /** Standard deviation of the noise; default 1. */
  readonly noise?: number;
  readonly propensity: (x: readonly number[]) => number;
  readonly baseline: (x: readonly number[]) => number;
  readonly effect: (x: readonly number[]) => number;
}

const TEST_ROWS = 1000;

/** Nie & Wager (2021), setup A: confounded, smooth effect; average effect .5. */
const SETUP_A: Setup = {
  n: 2000,
  p: 6,
  propensity: ([x1, x2]) => Math.min(0.9, Math.max(0.1, Math.sin(Math.PI * x1! * x2!))),
  baseline: ([x1, x2, x3, x4, x5]) => Math.sin(Math.PI * x1! * x2!) + 2 * (x3! - 0.5) ** 2 + x4! + 0.5 * x5!,
  effect: ([x1, x2]) => (x1! + x2!) / 2,
};

const bump = (x: number): number => 1 + 1 / (1 + Math.exp(-20 * (x - 1 / 3)));

/** Wager & Athey (2018): randomised, effect a product of two sigmoids; average effect 2.77756608. */
const SETUP_WA: Setup = {
  n: 1600,
  p: 10,
  propensity: () => 0.5,
  baseline: () => 0,
  effect: ([x1, x2]) => bump(x1!) * bump(x2!),
};

/** Nie & Wager (2021), setup C: strong confounding through a logistic propensity, constant effect 1. */
const SETUP_C: Setup = {
  n: 2000,
  p: 6,
  normal: true,
  propensity: ([, x2, x3]) => 1 / (1 + Math.exp(x2! + x3!)),
  baseline: ([x1, x2, x3]) => 2 * Math.log(1 + Math.exp(x1! + x2! + x3!)),
  effect: () => 1,
};

/** Replication k of setup A: n = 2000, p = 6, noise of standard deviation 1, unless said otherwise. */
export const replicationA = (k: number, size: Partial<Pick<Setup, "n" | "noise">> = {}): Replication =>
  replicate({ ...SETUP_A, ...size }, k);

/** Replication k of setup WA: n = 1600, p = 10. */
export const replicationWA = (k: number): Replication => replicate(SETUP_WA, k);

/** Replication k of setup C: n = 2000, p = 6. */
export const replicationC = (k: number): Replication => replicate(SETUP_C, k);

function replicate(setup: Setup, k: number): Replication {
  const uniform = replicationUniforms(k);
  const { n, p, noise: scale = 1 } = setup;
  const covariates = setup.normal ? replicationNormals : block;
  const x = covariates(uniform, n * p);
  const draws = block(uniform, n);
  const noise = replicationNormals(uniform, n);
  const testX = covariates(uniform, TEST_ROWS * p);
  const rows = evaluate(x, n, p);
  const propensity = rows(setup.propensity);
  const effect = rows(setup.effect);
  const treatment = Uint8Array.from(draws, (u, i) => (u < propensity[i]! ? 1 : 0));
  const baseline = rows(setup.baseline);
  return {
    design: named(x, n, p),
    treatment,
    outcome: baseline.map((b, i) => b + (treatment[i]! - 0.5) * effect[i]! + scale * noise[i]!),
    propensity,
    mean: baseline.map((b, i) => b + (propensity[i]! - 0.5) * effect[i]!),
    effect,
    testDesign: named(testX, TEST_ROWS, p),
    testEffect: evaluate(testX, TEST_ROWS, p)(setup.effect),
  };
}

const evaluate =
  (x: Float64Array, n: number, p: number) =>
  (f: (row: readonly number[]) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f(Array.from({ length: p }, (_, j) => x[j * n + i]!)));

const named = (x: Float64Array, n: number, p: number): Design =>
  design(Object.fromEntries(Array.from({ length: p }, (_, j) => [`x${j + 1}`, x.subarray(j * n, (j + 1) * n)])));
