// Selection models over seeds: how often does the 95 percent interval of every printed standard error hold the truth?
//
//   npm run study -- selection-coverage [seeds = 500] [n = 1000]
import {
  CareerDmlError,
  type Coefficient,
  createRng,
  design,
  normalCdf,
  normalPdf,
  normalQuantile,
} from "@career-dml/core";
import {
  errorInterval,
  type SwitchingResult,
  selectionMle,
  selectionProbit,
  selectionTwoStep,
  switchingMle,
  switchingTwoStep,
  treatmentControlFunction,
  treatmentMle,
  treatmentTwoStep,
} from "@career-dml/heckman";
import { COVERAGE_HEADER, count, coverageLine, coverageVerdict, type Row, type Tally } from "../coverage-table.js";
import { markdownTable } from "../markdown-table.js";
import { publish } from "../study-table.js";

const CHOICE = [0.3, 1, 0.8] as const;
const CORRELATIONS = [0, 0.5, 0.9];

/** Standard normals and choice errors of one seed; every model of the seed is made of them. */
function draws(seed: number, n: number) {
  const rng = createRng(seed).fork("selection coverage");
  const normals = (): Float64Array =>
    Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
  const [z1, z2, u, e0, e1] = [normals(), normals(), normals(), normals(), normals()];
  const chosen = Uint8Array.from(u, (v, i) => (CHOICE[0] + CHOICE[1] * z1[i]! + CHOICE[2] * z2[i]! + v > 0 ? 1 : 0));
  return { z1, z2, u, e0, e1, chosen };
}

type Draws = ReturnType<typeof draws>;

const errors = (u: Float64Array, own: Float64Array, rho: number, sigma: number): Float64Array =>
  u.map((v, i) => sigma * (rho * v + Math.sqrt(1 - rho * rho) * own[i]!));

const rowsOf = (estimator: string, table: readonly Coefficient[], truth: Readonly<Record<string, number>>): Row[] =>
  table.flatMap((row) => {
    const { equation, name, estimate, se } = row;
    const plain = { label: `${estimator} | ${equation}: ${name}`, estimate, se, truth: truth[`${equation} ${name}`]! };
    // Correlations and standard deviations have an interval on a scale of their own too.
    const scaled = equation === "errors" && !name.startsWith("lambda");
    return scaled ? [plain, { ...plain, label: `${plain.label}, errorInterval`, ci: errorInterval(row) }] : [plain];
  });

const choiceTruth = (equation: string): Record<string, number> => ({
  [`${equation} (Intercept)`]: CHOICE[0],
  [`${equation} z1`]: CHOICE[1],
  [`${equation} z2`]: CHOICE[2],
});

const errorTruth = (sigma: number, rho: number, suffix = ""): Record<string, number> => ({
  [`errors sigma${suffix}`]: sigma,
  [`errors rho${suffix}`]: rho,
  [`errors lambda${suffix}`]: rho * sigma,
});

async function selection({ z1, z2, u, e0, chosen }: Draws, rho: number): Promise<Row[]> {
  const eps = errors(u, e0, rho, 1);
  const data = {
    selected: chosen,
    selectionCovariates: design({ z1, z2 }),
    outcome: z1.map((z, i) => 1 + z + eps[i]!),
    outcomeCovariates: design({ z1 }),
  };
  const outcome = { "outcome (Intercept)": 1, "outcome z1": 1, "outcome hazard": rho };
  const truth = { ...choiceTruth("selection"), ...outcome, ...errorTruth(1, rho) };
  const binary = { ...data, outcome: data.outcome.map((y) => (y > 0 ? 1 : 0)) };
  return [
    ...rowsOf("selectionTwoStep", (await selectionTwoStep(data)).coefficients, truth),
    ...rowsOf("selectionMle", (await selectionMle(data)).coefficients, truth),
    ...rowsOf("selectionMle, robust", (await selectionMle(data, { covariance: "robust" })).coefficients, truth),
    ...(rho < 0.9 ? rowsOf("selectionProbit", (await selectionProbit(binary)).coefficients, truth) : []),
  ];
}

async function treatment({ z1, z2, u, e0, chosen }: Draws, rho: number): Promise<Row[]> {
  const eps = errors(u, e0, rho, 1);
  const data = {
    treatment: chosen,
    treatmentCovariates: design({ z1, z2 }),
    outcome: z1.map((z, i) => 1 + z + 0.5 * chosen[i]! + eps[i]!),
    outcomeCovariates: design({ z1 }),
  };
  const outcome = {
    "outcome (Intercept)": 1,
    "outcome z1": 1,
    "outcome treatment": 0.5,
    "outcome hazard": rho,
    "outcome hazardUntreated": rho,
    "outcome hazardTreated": rho,
  };
  const truth = { ...choiceTruth("treatment"), ...outcome, ...errorTruth(1, rho) };
  return [
    ...rowsOf("treatmentTwoStep", (await treatmentTwoStep(data)).coefficients, truth),
    ...rowsOf("treatmentControlFunction", (await treatmentControlFunction(data)).coefficients, truth),
    ...rowsOf("treatmentMle", (await treatmentMle(data)).coefficients, truth),
  ];
}

const SIGMA1 = 1.2;

async function switching({ z1, z2, u, e0, e1, chosen }: Draws, rho: number): Promise<Row[]> {
  const [low, high] = [errors(u, e0, rho / 2, 1), errors(u, e1, rho, SIGMA1)];
  const data = {
    treatment: chosen,
    treatmentCovariates: design({ z1, z2 }),
    outcome: z1.map((z, i) => (chosen[i] === 1 ? 1.5 + 1.2 * z + high[i]! : 1 + z + low[i]!)),
    outcomeCovariates: design({ z1 }),
  };
  const truth = {
    ...choiceTruth("treatment"),
    "untreated (Intercept)": 1,
    "untreated z1": 1,
    "untreated hazard": rho / 2,
    "treated (Intercept)": 1.5,
    "treated z1": 1.2,
    "treated hazard": rho * SIGMA1,
    ...errorTruth(1, rho / 2, "0"),
    ...errorTruth(SIGMA1, rho, "1"),
  };
  // Population means: given the choice, every normal of the index has its share of the index' mean.
  const spread = Math.hypot(1, CHOICE[1], CHOICE[2]);
  const point = CHOICE[0] / spread;
  const above = normalPdf(point) / normalCdf(point) / spread;
  const below = -normalPdf(point) / normalCdf(-point) / spread;
  const gap = rho * SIGMA1 - rho / 2;
  const effects = { ate: 0.5, att: 0.5 + (0.2 * CHOICE[1] + gap) * above, atu: 0.5 + (0.2 * CHOICE[1] + gap) * below };
  const of = (result: SwitchingResult): Row[] => [
    ...rowsOf(result.estimator, result.coefficients, truth),
    ...(["ate", "att", "atu"] as const).map((name) => {
      const { estimate, se } = result.effects[name];
      return { label: `${result.estimator} | effects: ${name.toUpperCase()}`, estimate, se, truth: effects[name] };
    }),
  ];
  return [...of(await switchingTwoStep(data)), ...of(await switchingMle(data))];
}

async function study(seeds: number, n: number, rho: number): Promise<{ tallies: Tally[]; failures: string[] }> {
  const tallies = new Map<string, Tally>();
  const failures: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const drawn = draws(seed, n);
    for (const model of [selection, treatment, switching]) {
      try {
        for (const row of await model(drawn, rho)) if (row.se !== null) count(tallies, row);
      } catch (error) {
        if (!(error instanceof CareerDmlError)) throw error;
        failures.push(`seed ${seed}, ${model.name}: ${error.message}`);
      }
    }
  }
  return { tallies: [...tallies.values()], failures };
}

const [seeds = 500, n = 1000] = process.argv.slice(2).map(Number);
const sections: string[] = [];
const everything: Tally[] = [];
for (const rho of CORRELATIONS) {
  const { tallies, failures } = await study(seeds, n, rho);
  const failed = failures.length === 0 ? "No run failed." : failures.map((f) => `- ${f}`).join("\n");
  everything.push(...tallies);
  sections.push(`## Correlation ${rho}\n\n${markdownTable(COVERAGE_HEADER, tallies.map(coverageLine))}\n\n${failed}\n`);
  process.stderr.write(`rho = ${rho}\n`);
}
await publish(
  `selection-coverage-n${n}`,
  `# Selection models, n = ${n}, seeds 1 to ${seeds}

Coverage of the 95 percent interval of every printed standard error; the Monte Carlo error of a coverage is
${Math.sqrt((0.95 * 0.05) / seeds).toFixed(4)}.

${coverageVerdict(everything, seeds)}

${sections.join("\n")}`,
);
