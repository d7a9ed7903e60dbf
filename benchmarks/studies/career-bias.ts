// What each representation of careers leaves of the bias of the average effect, on careers that carry ability in their
// shares (tilt) or in their order alone (ladder); beside it the best possible summary of a career and ability itself, which
// read what is hidden and are shown only as limits. Every row reads the same simulations.
//
//   npm run study -- career-bias [ladder | tilt] [k = 1] [n = 4000] [periods = 10] [seeds = 20, at least 2] [first seed = 1]
import {
  bindColumns,
  createRng,
  type Dataset,
  design,
  mean,
  type Representation,
  type RunContext,
  selectEntries,
  stratifiedFolds,
} from "@career-dml/core";
import { abilityPosterior, type CareerSimulation, sampleAte, simulateCareers } from "@career-dml/dgp";
import { chooseRepresentation, type DoublyRobustEffect, doublyRobustEffect, trueLoss } from "@career-dml/dml";
import { careerRepresentations, type EncoderName, occupationShares, staticPca, VARIANTS } from "@career-dml/gru";
import { markdownTable } from "../markdown-table.js";
import { meanWithError, publish } from "../study-table.js";

/** One adjustment of one simulation. */
interface Row {
  readonly name: string;
  /** Estimate minus sample ATE. */
  readonly bias: number;
  /** Out-of-fold losses, and the true ones with their product; absent where several adjustments were combined. */
  readonly losses: readonly number[] | null;
}

/** Who may be chosen, and what is adjusted for. */
interface Adjustment {
  readonly name: string;
  readonly data: Dataset;
  readonly representation: Representation | null;
  readonly choosable: boolean;
}

const BARE = "shares, endpoints as codes";
const LIMIT = "limit: posterior mean of ability";
const ORACLE = "oracle: ability";
const CHOSEN = "**chosen single**";
const AGGREGATE = "**star aggregate**";
const FOLDS = 5;

interface Design {
  readonly careers: "ladder" | "tilt";
  readonly careerStrength: number;
  readonly n: number;
  readonly periods: number;
}

async function adjustmentsOf(simulation: CareerSimulation, seed: number, run: RunContext) {
  const { dataset: data, truth } = simulation;
  const folds = stratifiedFolds(data.treatment, FOLDS, createRng(seed).fork("folds"));
  const variants = Object.keys(VARIANTS) as EncoderName[];
  const requests = variants.map((variant) => ({ variant, options: { seed } }));
  const encoders = await careerRepresentations(requests, data, folds, run);
  const shares = occupationShares(data.sequences, {}, run);
  const bare = occupationShares(data.sequences, { endpoints: "codes" }, run);
  const plain = (name: string, representation: Representation | null, choosable = true): Adjustment => {
    return { name, data, representation, choosable };
  };
  const hidden = (name: string, values: Float64Array): Adjustment => {
    const covariates = bindColumns(data.covariates, design({ [name]: values }, data.n));
    return { name, data: { ...data, covariates }, representation: null, choosable: false };
  };
  const adjustments = [
    plain("covariates", null),
    plain(BARE, bare, false),
    plain("shares", shares),
    plain("PCA", staticPca(data.sequences, {}, run)),
    ...encoders.map((representation) => plain(representation.name, representation)),
    hidden(LIMIT, abilityPosterior(simulation)),
    hidden(ORACLE, truth.ability),
  ];
  return { adjustments, folds };
}

/** All rows of one seed. */
async function replicate(settings: Design, seed: number, run: RunContext): Promise<{ rows: Row[]; chosen: string }> {
  const simulation = simulateCareers({ ...settings, seed });
  const ate = sampleAte(simulation.truth);
  const { adjustments, folds } = await adjustmentsOf(simulation, seed, run);
  const rows: Row[] = [];
  const fits = new Map<string, DoublyRobustEffect>();
  for (const { name, data, representation } of adjustments) {
    const fit = await doublyRobustEffect({ data, representation, folds }, { seed }, run);
    fits.set(name, fit);
    rows.push({ name, bias: fit.ate.estimate - ate, losses: lossesOf(fit, simulation) });
  }
  const { outcome, treatment } = simulation.dataset;
  const candidates = adjustments
    .filter(({ choosable }) => choosable)
    .map(({ name, representation }) => ({ name, usesCareers: representation !== null, ...fits.get(name)! }));
  const { choice } = chooseRepresentation({ outcome, treatment, candidates });
  rows.push({ ...rows.find((row) => row.name === choice.chosen)!, name: CHOSEN });
  rows.push({ name: AGGREGATE, bias: choice.ate.estimate - ate, losses: null });
  return { rows, chosen: choice.chosen };
}

function lossesOf({ criteria, nuisances, units }: DoublyRobustEffect, { truth }: CareerSimulation): number[] {
  const known = (values: Float64Array) => selectEntries(values, units);
  const of = { mu0: known(truth.mu0), mu1: known(truth.mu1), propensity: known(truth.propensity) };
  const { outcome, riesz, product } = trueLoss(nuisances, of);
  return [criteria.outcomeLoss, criteria.rieszLoss, outcome, riesz, -product];
}

function table(replications: readonly (readonly Row[])[]): string {
  const names = replications[0]!.map((row) => row.name);
  const column = (name: string): Row[] => replications.map((rows) => rows.find((row) => row.name === name)!);
  const oracle = column(ORACLE);
  const header = ["adjustment", "bias", "bias beyond the oracle's", "RMSE", "outcome loss", "Riesz loss"];
  const hidden = ["true outcome loss", "true Riesz loss", "minus their product"];
  const body = names.map((name) => {
    const rows = column(name);
    const bias = rows.map((row) => row.bias);
    const beyond = bias.map((b, s) => b - oracle[s]!.bias);
    const rmse = Math.sqrt(mean(Float64Array.from(bias, (b) => b * b))).toFixed(4);
    const losses = rows[0]!.losses?.map((_, l) =>
      meanWithError(
        rows.map((row) => row.losses![l]!),
        4,
      ),
    );
    return [name, meanWithError(bias, 4), meanWithError(beyond, 4), rmse, ...(losses ?? Array(5).fill("-"))];
  });
  return markdownTable([...header, ...hidden], body);
}

/** What was to be shown, in figures. */
function findings(replications: readonly (readonly Row[])[], chosen: readonly string[]): string {
  const biasOf = (name: string): number =>
    mean(Float64Array.from(replications, (rows) => rows.find((row) => row.name === name)!.bias));
  const limits = [LIMIT, ORACLE, CHOSEN];
  const singles = replications[0]!.filter(({ name, losses }) => losses !== null && !limits.includes(name));
  const best = singles.reduce((a, b) => (Math.abs(biasOf(b.name)) < Math.abs(biasOf(a.name)) ? b : a)).name;
  const gap = Math.abs(biasOf(AGGREGATE)) - Math.abs(biasOf(best));
  const against = (name: string) =>
    meanWithError(
      replications.map((rows) => {
        const [a, b] = [AGGREGATE, name].map((wanted) => rows.find((row) => row.name === wanted)!.bias);
        return a! - b!;
      }),
      4,
    );
  const counts = [...new Set(chosen)].map((name) => `${name} ${chosen.filter((c) => c === name).length}`);
  return `- Chosen without the truth: ${counts.join(", ")}.
- |bias| of the star aggregate minus that of the best single (${best}, which only the truth tells): ${gap.toFixed(4)}.
- Star aggregate minus shares, paired: ${against("shares")}; minus shares with endpoints as codes: ${against(BARE)}.
- |bias| of the star aggregate over that of shares with endpoints as codes: ${(Math.abs(biasOf(AGGREGATE)) / Math.abs(biasOf(BARE))).toFixed(2)}.`;
}

const [kind = "ladder", ...numbers] = process.argv.slice(2);
const [careerStrength = 1, n = 4000, periods = 10, seeds = 20, first = 1] = numbers.map(Number);
if (!(seeds >= 2)) throw new Error(`Give at least 2 seeds, from which Monte Carlo errors follow, not ${seeds}.`);
const settings: Design = { careers: kind === "tilt" ? "tilt" : "ladder", careerStrength, n, periods };
const replications: Row[][] = [];
const chosen: string[] = [];
for (let seed = first; seed < first + seeds; seed++) {
  const replication = await replicate(settings, seed, {});
  replications.push(replication.rows);
  chosen.push(replication.chosen);
  process.stderr.write(`seed ${seed}: ${replication.chosen}\n`);
}
await publish(
  `career-bias-${settings.careers}-k${careerStrength}-n${n}-periods${periods}`,
  `# What representations leave of the bias: ${settings.careers} careers, k = ${careerStrength}, n = ${n}, ${periods} periods, seeds ${first} to ${first + seeds - 1}

Augmented inverse propensity weighting, ${FOLDS} folds, covariates in every row; bias against the sample ATE, Monte Carlo errors in brackets. The
bias beyond the oracle's is paired by seed: the noise that all estimates share is taken out. Losses are out of fold; true losses and
their product, minus which is the bias that theory predicts, need the truth. 'Shares' have first and last occupation as
places on the first axis of the careers; as codes they carry no order. The limit reads the hidden market.

${table(replications)}

${findings(replications, chosen)}
`,
);
