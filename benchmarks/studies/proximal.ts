// Ability that careers carry weakly: what adjusting for occupation shares leaves of its bias, and what the early and the late part of the career
// as two proxies of it remove; where careers carry next to nothing, whether the estimator says so. Criteria, fixed before the seeds were run:
// k = .3 with a gap |bias| <= .03 and coverage .92 to .98 at n = 2000, |bias| <= .02 and coverage .90 to .98 at n = 5000; k = .1: a set or a
// refusal. The design (gap, degree, penalties, learner of the scores) was chosen on seeds from 1001 on.
//
//   npm run study -- proximal [seeds = 200] [n = 2000] [k = 0.3] [estimators whose name this matches = all]
//
// The page is written anew every 50 seeds, so that a study that is stopped leaves those it has.
import { createRng, design, type EffectSet, stratifiedFolds } from "@career-dml/core";
import { type CareerSimulation, sampleAte, simulateCareers } from "@career-dml/dgp";
import { doublyRobustEffect, proximalEffect, type ProximalOptions } from "@career-dml/dml";
import { careerSegments, occupationShares } from "@career-dml/gru";
import { monteCarlo } from "@career-dml/study";
import { holds } from "../effect-set-holds.js";
import { markdownTable } from "../markdown-table.js";
import { figure, publish } from "../study-table.js";

/** What an estimator says of one simulation; without an error nothing counts but its set. */
interface Said {
  readonly estimate: number | null;
  readonly se: number | null;
  readonly truth: number;
  readonly f: number | null;
  readonly set: EffectSet | null;
}

type Simulated = CareerSimulation;
type Estimator = (simulation: Simulated, seed: number) => Promise<Said>;

const foldsOf = ({ dataset }: Simulated, seed: number) => stratifiedFolds(dataset.treatment, 5, createRng(seed));

/** Augmented inverse propensity weighting with ridge regressions, as the prototype's. */
const adjusted =
  (what: "covariates" | "shares" | "ability"): Estimator =>
  async (simulation, seed) => {
    const { dataset, truth } = simulation;
    const ability = design({ ability: truth.ability });
    const shares = occupationShares(dataset.sequences);
    const known = { ...shares, name: "ability", label: "True ability", dimension: 1, designs: [ability] };
    const representation = what === "covariates" ? null : what === "shares" ? shares : known;
    const input = { data: dataset, representation, folds: foldsOf(simulation, seed) };
    const nuisance = { learners: ["ridge" as const] };
    const { ate } = await doublyRobustEffect(input, { nuisance, pooling: false, calibration: false, seed });
    return { estimate: ate.estimate, se: ate.se, truth: sampleAte(truth), f: null, set: null };
  };

const proximal =
  (gap: number, bridges: ProximalOptions["bridges"]): Estimator =>
  async (simulation, seed) => {
    const { dataset, truth } = simulation;
    const { early, late } = careerSegments(dataset.sequences, { gap });
    const proxies = { outcomeProxies: early, treatmentProxies: late, folds: foldsOf(simulation, seed) };
    const { estimate, se, relevance, robustSet } = await proximalEffect({ ...dataset, ...proxies }, { bridges, seed });
    return { estimate, se, truth: sampleAte(truth), f: relevance.f, set: robustSet };
  };

const ESTIMATORS: Readonly<Record<string, Estimator>> = {
  "AIPW, covariates alone": adjusted("covariates"),
  "AIPW, occupation shares": adjusted("shares"),
  "proximal, linear bridges, no gap": proximal(0, "linear"),
  "proximal, linear bridges, gap 2": proximal(2, "linear"),
  "proximal, learned bridges, no gap": proximal(0, "learned"),
  "**proximal, learned bridges, gap 2 (default)**": proximal(2, "learned"),
  "AIPW, true ability": adjusted("ability"),
};

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!;

/** Figures of the seeds that have a standard error, how many have none, and the sets of all. */
async function row(name: string, said: ReadonlyMap<number, Said>): Promise<string[]> {
  const seeds = [...said].flatMap(([seed, { se }]) => (se === null ? [] : [seed]));
  const all = [...said.values()];
  const figures =
    seeds.length === 0
      ? Array.from({ length: 5 }, () => "-")
      : await monteCarlo(async (seed) => ({ ...said.get(seed)!, estimate: said.get(seed)!.estimate! }), { seeds }).then(
          ({ bias, empiricalSe, meanSe, coverage, rmse }) => [bias, empiricalSe, meanSe, rmse, coverage].map(figure),
        );
  const errors = all.flatMap(({ se }) => (se === null ? [] : [se]));
  const sets = all.flatMap(({ set, truth }) => (set === null ? [] : [{ set, isRight: holds(set, truth) }]));
  const widths = sets.map(({ set }) => (set.shape === "interval" ? set.high - set.low : Infinity));
  const f = all.flatMap((one) => (one.f === null ? [] : [one.f]));
  return [
    name,
    ...figures,
    errors.length === 0 ? "-" : Math.min(...errors).toFixed(3),
    f.length === 0 ? "-" : quantile(f, 0.5).toFixed(1),
    `${all.filter(({ se, estimate }) => se === null && estimate !== null).length}, ${all.filter(({ estimate }) => estimate === null).length}`,
    sets.length === 0 ? "-" : (sets.filter(({ isRight }) => isRight).length / sets.length).toFixed(3),
    widths.length === 0 ? "-" : quantile(widths, 0.5) === Infinity ? "no end" : quantile(widths, 0.5).toFixed(2),
  ];
}

const [count = "200", n = "2000", careerStrength = "0.3", pattern = ""] = process.argv.slice(2);
const chosen = Object.entries(ESTIMATORS).filter(([name]) => new RegExp(pattern).test(name));
const said = new Map(chosen.map(([name]) => [name, new Map<number, Said>()]));
for (let seed = 1; seed <= Number(count); seed++) {
  const simulation = simulateCareers({ n: Number(n), seed, careers: "tilt", careerStrength: Number(careerStrength) });
  for (const [name, estimator] of chosen) said.get(name)!.set(seed, await estimator(simulation, seed));
  if (seed % 10 === 0) process.stderr.write(`${seed} of ${count}\n`);
  if (seed % 50 === 0 || seed === Number(count)) await write(seed);
}

async function write(seeds: number): Promise<void> {
  const rows: string[][] = [];
  for (const [name, of] of said) rows.push(await row(name, of));
  const header = [
    "estimator",
    "bias",
    "sd",
    "mean SE",
    "RMSE",
    "coverage",
    "smallest SE",
    "median F",
    "no SE: weak, irrelevant",
    "coverage of the set",
    "its median width",
  ];
  await publish(
    `proximal-n${n}-k${careerStrength}`,
    `# Proximal estimation from careers, n = ${n}, k = ${careerStrength}, seeds 1 to ${seeds}

Tilt careers of 10 periods, structural selection; five folds; errors against the sample ATE, Monte Carlo errors in brackets. Bias, spread and
coverage are of the seeds with a standard error; the others, whose proxies were found weak (F below 10) or irrelevant (F below 3.8), are
counted. The robust set is of all seeds. AIPW has ridge and ridge-logistic nuisances.

${markdownTable(header, rows)}
`,
  );
}
