// Double machine learning over seeds, on the generators that its fixtures come from: how often does the 95 percent interval of
// every printed standard error hold the truth?
//
//   npm run study -- dml-coverage [seeds = 500] [backend]
import {
  type BackendName,
  CareerDmlError,
  createRng,
  type Design,
  design,
  mean,
  normalQuantile,
  type Rng,
  randomFolds,
  stratifiedFolds,
} from "@career-dml/core";
import {
  interactiveIv,
  interactiveRegression,
  linearDml,
  linearDrLearner,
  partiallyLinear,
  partiallyLinearIv,
  selectedOutcome,
} from "@career-dml/dml";
import { COVERAGE_HEADER, count, coverageLine, coverageVerdict, type Row, type Tally } from "../coverage-table.js";
import { holds } from "../effect-set-holds.js";
import { markdownTable } from "../markdown-table.js";
import { publish } from "../study-table.js";

const FOLDS = 5;
/** As in the fixtures: least squares for means, plain logistic regression for shares. */
const nuisance = { learners: ["unpenalised" as const] };
/** Extreme shares are rare with these generators; they are clipped at the fixtures' bound, never refused. */
const clipped = { nuisance, extreme: 0.01, whenExtreme: "clip" as const };

const normal = (rng: Rng): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);
const normals = (rng: Rng, n: number): Float64Array => Float64Array.from({ length: n }, () => normal(rng));
const expit = (v: number): number => 1 / (1 + Math.exp(-v));

/**
 * Normal columns with correlations r^|i - j|: the Toeplitz covariance of all these generators. Column j is r times the one
 * before it plus sqrt(1 - r^2) times a new draw.
 */
function correlatedNormals(rng: Rng, n: number, p: number, r: number): Design {
  const columns: Float64Array[] = [];
  for (let j = 0; j < p; j++) {
    const own = normals(rng, n);
    const before = columns.at(-1);
    columns.push(before ? own.map((v, i) => r * before[i]! + Math.sqrt(1 - r * r) * v) : own);
  }
  return design(Object.fromEntries(columns.map((values, j) => [`x${j + 1}`, values])));
}

/** x'b with b_k = scale / k^2. */
function squaredDecay({ n, p, x }: Design, scale = 1): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += (scale * x[j * n + i]!) / (j + 1) ** 2;
    return sum;
  });
}

/** Variance of x'b with b_k = 1 / k^2 and correlations r^|j - k|. */
function decayVariance(p: number, r: number): number {
  let sum = 0;
  for (let j = 1; j <= p; j++) for (let k = 1; k <= p; k++) sum += r ** Math.abs(j - k) / (j * k) ** 2;
  return sum;
}

/** Two normals with variance 1 and the given correlation. */
function pair(rng: Rng, n: number, rho: number): readonly [Float64Array, Float64Array] {
  const first = normals(rng, n);
  return [first, normals(rng, n).map((v, i) => rho * first[i]! + Math.sqrt(1 - rho * rho) * v)];
}

const row = (
  estimator: string,
  parameter: string,
  truth: number,
  fit: { estimate: number; se: number | null },
): Row => ({
  label: `${estimator} | ${parameter}`,
  estimate: fit.estimate,
  se: fit.se,
  truth,
});

interface Settings {
  readonly rng: Rng;
  readonly run: { readonly backend?: BackendName };
}

/** Chernozhukov et al. (2018), as DoubleML's make_plr_CCDDHNR2018(400, 10, .5). */
async function plr({ rng, run }: Settings): Promise<Row[]> {
  const [n, theta] = [400, 0.5];
  const x = correlatedNormals(rng, n, 10, 0.7);
  const [x1, x3] = [x.x.subarray(0, n), x.x.subarray(2 * n, 3 * n)];
  const treatment = normals(rng, n).map((v, i) => x1[i]! + 0.25 * expit(x3[i]!) + v);
  const outcome = normals(rng, n).map((e, i) => theta * treatment[i]! + expit(x1[i]!) + 0.25 * x3[i]! + e);
  const input = { outcome, treatment, designs: [x], folds: randomFolds(n, FOLDS, rng.fork("folds")) };
  return [
    row("PLR", "partialling-out", theta, await partiallyLinear(input, { nuisance }, run)),
    row("PLR", "IV-type", theta, await partiallyLinear(input, { nuisance, score: "iv-type" }, run)),
  ];
}

/** DoubleML's make_irm_data(500, 8, theta = .5, R2_d = .3, R2_y = .4): a constant effect, so that ATE and ATT agree. */
async function irm({ rng, run }: Settings): Promise<Row[]> {
  const [n, p, theta] = [500, 8, 0.5];
  const x = correlatedNormals(rng, n, p, 0.5);
  const variance = decayVariance(p, 0.5);
  const cd = Math.sqrt(((Math.PI ** 2 / 3) * 0.3) / (0.7 * variance));
  const cy = Math.sqrt(0.4 / (0.6 * variance));
  const index = squaredDecay(x);
  const treatment = Uint8Array.from(index, (v) => (rng.uniform() < expit(cd * v) ? 1 : 0));
  // The effect is theta + cy x'b, whose mean over the treated follows from E[z expit(s z)] of a standard normal z.
  const scale = Math.sqrt(variance);
  const outcome = normals(rng, n).map((e, i) => treatment[i]! * (theta + cy * index[i]!) + e);
  const overTreated = theta + 2 * cy * scale * meanOfLogistic(cd * scale);
  const input = { outcome, treatment, designs: [x], folds: stratifiedFolds(treatment, FOLDS, rng.fork("folds")) };
  const rows: Row[] = [];
  for (const normalise of [false, true]) {
    const kind = normalise ? "normalised" : "plain";
    for (const [estimand, truth] of [
      ["ATE", theta],
      ["ATT", overTreated],
      ["ATC", 2 * theta - overTreated],
    ] as const) {
      rows.push(
        row(
          `IRM, ${kind}`,
          estimand,
          truth,
          await interactiveRegression(input, { ...clipped, normalise, estimand }, run),
        ),
      );
    }
  }
  return rows;
}

/** E[z expit(s z)], z standard normal, on a grid that integrates smooth densities to rounding. */
function meanOfLogistic(s: number): number {
  let sum = 0;
  for (let z = -10; z <= 10; z += 0.01) sum += z * expit(s * z) * Math.exp((-z * z) / 2);
  return (0.01 * sum) / Math.sqrt(2 * Math.PI);
}

/** Chernozhukov, Hansen & Spindler (2015), as DoubleML's make_pliv_CHS2015 with one instrument. */
async function pliv({ rng, run }: Settings): Promise<Row[]> {
  const [n, p, theta] = [500, 10, 1];
  const x = correlatedNormals(rng, n, p, 0.5);
  const [e, u] = pair(rng, n, 0.6);
  const index = squaredDecay(x);
  const instrument = normals(rng, n).map((v, i) => x.x[i]! + 0.5 * v);
  const treatment = u.map((v, i) => index[i]! + instrument[i]! + v);
  const outcome = e.map((v, i) => theta * treatment[i]! + index[i]! + v);
  const input = { outcome, treatment, instrument, designs: [x], folds: randomFolds(n, FOLDS, rng.fork("folds")) };
  return [row("PLIV", "theta", theta, await partiallyLinearIv(input, { nuisance }, run))];
}

/**
 * Farbmacher, Guber & Klaassen (2022), as DoubleML's make_iivm_data with 10 covariates: at its own strength .2, where one unit in
 * twelve complies, and at 1.
 */
const iivm = (strength: number) =>
  async function moved({ rng, run }: Settings): Promise<Row[]> {
    const [n, p, theta] = [1000, 10, 0.5];
    const x = correlatedNormals(rng, n, p, 0.5);
    const [u, v] = pair(rng, n, 0.3);
    const index = squaredDecay(x);
    const instrument = Uint8Array.from({ length: n }, () => (rng.uniform() < 0.5 ? 1 : 0));
    const treatment = Uint8Array.from(v, (w, i) => (strength * instrument[i]! + w > 0 ? 1 : 0));
    const outcome = u.map((w, i) => theta * treatment[i]! + index[i]! + w);
    const folds = stratifiedFolds(instrument, FOLDS, rng.fork("folds"));
    const input = { outcome, treatment, instrument, designs: [x], folds };
    const name = `IIVM, strength ${strength}`;
    const plain = await interactiveIv(input, { nuisance }, run);
    return [
      row(name, "LATE, plain", theta, plain),
      { ...row(name, "LATE, robust set", theta, plain), ci: holds(plain.robustSet, theta) ? [theta, theta] : null },
      row(name, "LATE, normalised", theta, await interactiveIv(input, { nuisance, normalise: true }, run)),
    ];
  };

/** Bia, Huber & Lafférs (2024), as DoubleML's make_ssm_data(800, 5, theta = 1). */
const ssm = (missingness: "at-random" | "nonignorable") =>
  async function selected({ rng, run }: Settings): Promise<Row[]> {
    const [n, theta] = [800, 1];
    const hidden = missingness === "nonignorable";
    const x = correlatedNormals(rng, n, 5, 0.5);
    const [e, u] = pair(rng, n, hidden ? 0.8 : 0);
    const index = squaredDecay(x, 0.4);
    const treatment = Uint8Array.from(index, (v) => (v + normal(rng) > 0 ? 1 : 0));
    const instrument = normals(rng, n);
    const selected = Uint8Array.from(e, (v, i) =>
      index[i]! + treatment[i]! + (hidden ? instrument[i]! : 0) + v > 0 ? 1 : 0,
    );
    const outcome = u.map((v, i) => (selected[i] === 1 ? index[i]! + theta * treatment[i]! + v : 0));
    const folds = stratifiedFolds(treatment, FOLDS, rng.fork("folds"));
    const input = { outcome, treatment, selected, instrument: hidden ? instrument : null, design: x, folds };
    const rows: Row[] = [];
    for (const weights of ["plain", "normalised"] as const) {
      const options = { ...clipped, missingness, weights };
      rows.push(row(`SSM, ${missingness}`, `ATE, ${weights}`, theta, await selectedOutcome(input, options, run)));
    }
    return rows;
  };

/** Linear effects: 1 + x1 / 2 of a 0/1 treatment that all six covariates move. */
async function linear({ rng, run }: Settings): Promise<Row[]> {
  const n = 500;
  const x = correlatedNormals(rng, n, 6, 0);
  const index = squaredDecay(x);
  const x1 = x.x.subarray(0, n);
  const treatment = Uint8Array.from(index, (v) => (rng.uniform() < expit(v / 2) ? 1 : 0));
  const outcome = normals(rng, n).map((e, i) => index[i]! + treatment[i]! * (1 + x1[i]! / 2) + e);
  const folds = stratifiedFolds(treatment, FOLDS, rng.fork("folds"));
  const input = { outcome, treatment, design: x, modifiers: design({ x1 }), folds };
  const fits = [
    ["LinearDML", await linearDml(input, { nuisance }, run)],
    ["LinearDRLearner", await linearDrLearner(input, clipped, run)],
  ] as const;
  return fits.flatMap(([name, { coefficients, ate }]) => [
    row(name, "intercept", 1, coefficients[0]!),
    row(name, "x1", 0.5, coefficients[1]!),
    // Its error is about the mean of linear effects at these units; the units' own sampling is not in it.
    row(name, "mean effect of these units", 1, { ...ate, estimate: ate.estimate - mean(x1) / 2 }),
  ]);
}

const MODELS = {
  plr,
  irm,
  pliv,
  "iivm, weak": iivm(0.2),
  iivm: iivm(1),
  "ssm at random": ssm("at-random"),
  "ssm nonignorable": ssm("nonignorable"),
  linear,
};

const [seeds = "500", backend] = process.argv.slice(2);
const run = backend === undefined ? {} : { backend: backend as BackendName };
const tallies = new Map<string, Tally>();
const failures: string[] = [];
for (let seed = 1; seed <= Number(seeds); seed++) {
  for (const [name, model] of Object.entries(MODELS)) {
    try {
      const rows = await model({ rng: createRng(seed).fork(name), run });
      for (const one of rows) if (one.se !== null) count(tallies, one);
    } catch (error) {
      if (!(error instanceof CareerDmlError)) throw error;
      failures.push(`seed ${seed}, ${name}: ${error.message}`);
    }
  }
  if (seed % 50 === 0) process.stderr.write(`${seed} of ${seeds} seeds\n`);
}
const all = [...tallies.values()];
await publish(
  "dml-coverage",
  `# Double machine learning on the generators of its fixtures, seeds 1 to ${seeds}

Coverage of the 95 percent interval of every printed standard error; the Monte Carlo error of a coverage is
${Math.sqrt((0.95 * 0.05) / Number(seeds)).toFixed(4)}. Nuisances by least squares and plain logistic regression, ${FOLDS} folds.

${coverageVerdict(all, Number(seeds))}

${markdownTable(COVERAGE_HEADER, all.map(coverageLine))}

${failures.length === 0 ? "No run failed." : failures.map((f) => `- ${f}`).join("\n")}
`,
);
