// Settings of the causal forest against coverage and length of its 95 % intervals and the error of its effects, paired with grf's
// replications. grf's settings cover too little: their bias does not vanish beside their standard error.
//
//   npm run study -- pointwise-intervals [A | WA] [replications = 50] [nuisances = estimated | true] [settings = 2, the first so many]
import { createRng, mean } from "@career-dml/core";
import { conditionalMean, crossFitNuisances, nuisanceLearners, nuisanceOptions } from "@career-dml/dml";
import { causalForest, type CausalForestOptions, GRF_OPTIONS, predictCausalForest } from "@career-dml/forest";
import { csvColumns, hasFixtures, type Replication } from "@career-dml/testing";
import { markdownTable } from "../markdown-table.js";
import { foldsOf, setupNamed } from "../setups.js";
import { meanWithError, publish } from "../study-table.js";

const Z = 1.959963984540054;

const SETTINGS: readonly CausalForestOptions[] = [
  {},
  GRF_OPTIONS,
  { ...GRF_OPTIONS, minLeafSize: 2 },
  { ...GRF_OPTIONS, minLeafSize: 10 },
  { ...GRF_OPTIONS, alpha: 0.25 },
  { ...GRF_OPTIONS, honestyFraction: 0.3 },
  { ...GRF_OPTIONS, honestyFraction: 0.7 },
  { ...GRF_OPTIONS, subsampleFraction: 0.3 },
  { ...GRF_OPTIONS, bagSize: 4 },
  { ...GRF_OPTIONS, mtry: 3 },
  { alpha: 0.25, honestyFraction: 0.65, minLeafSize: 5 },
  { alpha: 0.25, honestyFraction: 0.7, minLeafSize: 7 },
  { alpha: 0.25, honestyFraction: 0.8, minLeafSize: 12 },
  { alpha: 0.25, honestyFraction: 0.8, minLeafSize: 9, subsampleFraction: 0.4 },
  { trees: 500 },
];

interface Centred {
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
}

async function estimated(drawn: Replication, k: number): Promise<Centred> {
  const learners = nuisanceLearners(nuisanceOptions.parse({}));
  const input = { ...drawn, designs: [drawn.design], folds: foldsOf(drawn, k), learners, rng: createRng(k) };
  const { nuisances } = await crossFitNuisances({ ...input, pooling: true, calibration: true });
  return { outcomeHat: conditionalMean(nuisances), treatmentHat: nuisances.propensity };
}

async function measure(drawn: Replication, centred: Centred, options: CausalForestOptions) {
  const forest = await causalForest({ ...drawn, ...centred }, options);
  const { effect, variance } = await predictCausalForest(forest, drawn.testDesign);
  const error = effect.map((v, i) => v - drawn.testEffect[i]!);
  return {
    coverage: mean(error.map((v, i) => (Math.abs(v) <= Z * Math.sqrt(variance[i]!) ? 1 : 0))),
    length: 2 * Z * mean(variance.map(Math.sqrt)),
    squared: mean(error.map((v) => v * v)),
    variance: mean(variance),
  };
}

const label = (options: CausalForestOptions): string =>
  Object.keys(options).length === 0
    ? "**default**"
    : Object.entries(options)
        .map(([key, value]) => `${key} ${value}`)
        .join(", ");

const [name = "A", count = "50", nuisances = "estimated", most = "2"] = process.argv.slice(2);
const settings = SETTINGS.slice(0, Number(most));
const setup = setupNamed(name);
const replications = Array.from({ length: Number(count) }, (_, k) => k + 1);
const measured = settings.map(() => [] as Awaited<ReturnType<typeof measure>>[]);
for (const k of replications) {
  const drawn = setup.replication(k);
  const centred =
    nuisances === "true" ? { outcomeHat: drawn.mean, treatmentHat: drawn.propensity } : await estimated(drawn, k);
  for (const [s, options] of settings.entries())
    measured[s]!.push(await measure(drawn, centred, { ...options, seed: k }));
  process.stderr.write(`${k} `);
}
const rows = settings.map((options, s) => {
  const of = (key: "coverage" | "length" | "squared" | "variance", digits: number) =>
    meanWithError(
      measured[s]!.map((m) => m[key]),
      digits,
    );
  return [label(options), of("coverage", 3), of("length", 3), of("squared", 4), of("variance", 4)];
});
const file = nuisances === "true" ? `${name}_oracle` : name;
if (hasFixtures && (file === "A" || file === "A_oracle" || file === "WA")) {
  const { cov, mean_se: se, mse_test: mse } = csvColumns(`fixtures/forest/acc_${file}.csv`);
  const first = (values: Float64Array, factor = 1) =>
    Array.from(values.subarray(0, replications.length), (v) => factor * v);
  const own = file === "A_oracle" ? "" : ", its own nuisances";
  const cells = [
    meanWithError(first(cov!), 3),
    meanWithError(first(se!, 2 * Z), 3),
    meanWithError(first(mse!), 4),
    "-",
  ];
  rows.push([`grf 2.6.1${own}${cov!.length < replications.length ? ` (first ${cov!.length})` : ""}`, ...cells]);
}
const header = ["settings", "coverage", "length", "mean squared error", "mean variance"];
await publish(
  `pointwise-intervals-${name}-${nuisances}${settings.length > 2 ? "-grid" : ""}`,
  `# Intervals of the causal forest, setup ${setup.name}, replications 1 to ${count}, ${nuisances} nuisances

At 1,000 new units of each replication: share of 95 % intervals that hold the true effect, mean length, mean squared error of the effects,
mean little-bag variance; Monte Carlo errors in brackets. Settings not named are the default's; grf's are spelled out.

${markdownTable(header, rows)}
`,
);
