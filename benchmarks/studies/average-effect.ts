// Where the bias of a doubly robust average effect comes from, and what removes it: learners, pooling of arms and
// calibration of propensities, one after the other; true and estimated nuisances crossed. Every row reads the same replications.
//
//   npm run study -- average-effect [A | C | WA] [replications = 50]
import type { EffectResult } from "@career-dml/core";
import { createRng } from "@career-dml/core";
import {
  averageEffect,
  crossFitNuisances,
  doublyRobustEffect,
  type Nuisances,
  nuisanceLearners,
  nuisanceOptions,
} from "@career-dml/dml";
import { monteCarlo, type MonteCarloFigure } from "@career-dml/study";
import type { Replication } from "@career-dml/testing";
import { markdownTable } from "../markdown-table.js";
import { datasetOf, foldsOf, setupNamed, trueNuisances } from "../setups.js";
import { publish } from "../study-table.js";

type Estimator = (drawn: Replication, k: number) => Promise<EffectResult>;

/** Nothing is trimmed away or clipped in these setups: every propensity is accepted. */
const given = (drawn: Replication, nuisances: Nuisances): EffectResult =>
  averageEffect({ ...drawn, nuisances }, { extreme: 0 });

type Options = Parameters<typeof doublyRobustEffect>[1];

const estimated =
  (options: Options, folds = 5): Estimator =>
  async (drawn, k) => {
    const input = { data: datasetOf(drawn), representation: null, folds: foldsOf(drawn, k, folds) };
    return (await doublyRobustEffect(input, { seed: k, ...options })).ate;
  };

/** Default nuisances of which one is replaced by the truth. */
const crossed =
  (replace: (truth: Nuisances) => Partial<Nuisances>): Estimator =>
  async (drawn, k) => {
    const learners = nuisanceLearners(nuisanceOptions.parse({}));
    const input = { ...drawn, designs: [drawn.design], folds: foldsOf(drawn, k), learners, rng: createRng(k) };
    const { nuisances } = await crossFitNuisances({ ...input, pooling: true, calibration: true });
    return given(drawn, { ...nuisances, ...replace(trueNuisances(drawn)) });
  };

const plain = { pooling: false, calibration: false };
const former = { learners: ["ridge" as const, "boosting" as const] };

const ESTIMATORS: Readonly<Record<string, Estimator>> = {
  "true nuisances": async (drawn) => given(drawn, trueNuisances(drawn)),
  "ridge + boosting": estimated({ nuisance: former, ...plain }),
  "ridge + boosting, pooled and calibrated": estimated({ nuisance: former }),
  forest: estimated({ nuisance: { learners: ["forest"] }, ...plain }),
  "forest, pooled and calibrated": estimated({ nuisance: { learners: ["forest"] } }),
  series: estimated({ nuisance: { learners: ["series"] }, ...plain }),
  "series of degree 4": estimated({
    nuisance: { learners: ["series"], series: { degree: 4, maxTerms: 200 } },
    ...plain,
  }),
  "series + ridge + boosting": estimated(plain),
  "… pooled": estimated({ calibration: false }),
  "… calibrated": estimated({ pooling: false }),
  "**… pooled and calibrated (default)**": estimated({}),
  "default, ten folds": estimated({}, 10),
  "default outcome regressions, true propensity": crossed(({ propensity }) => ({ propensity })),
  "default propensity, true outcome regressions": crossed(({ mu0, mu1 }) => ({ mu0, mu1 })),
};

const figure = ({ value, mcse }: MonteCarloFigure): string =>
  value === null ? "-" : `${value.toFixed(4)}${mcse === null ? "" : ` (${mcse.toFixed(4)})`}`;

async function row(name: string, estimator: Estimator, replications: number): Promise<string[]> {
  const seeds = Array.from({ length: replications }, (_, k) => k + 1);
  const estimates = new Map<number, { estimate: number; se: number; oracle: number }>();
  for (const k of seeds) {
    const drawn = setup.replication(k);
    const { estimate, se } = await estimator(drawn, k);
    estimates.set(k, { estimate, se: se!, oracle: given(drawn, trueNuisances(drawn)).estimate });
  }
  const against = (truth: (k: number) => number) =>
    monteCarlo(async (k) => ({ ...estimates.get(k)!, truth: truth(k) }), { seeds });
  const [absolute, paired] = [await against(() => setup.ate), await against((k) => estimates.get(k)!.oracle)];
  process.stderr.write(`${name}\n`);
  const { bias, empiricalSe, rmse, coverage, seRatio } = absolute;
  return [name, ...[bias, paired.bias, empiricalSe, rmse, coverage, seRatio].map(figure)];
}

const [name = "A", count = "50"] = process.argv.slice(2);
const setup = setupNamed(name);
const rows: string[][] = [];
for (const [label, estimator] of Object.entries(ESTIMATORS)) rows.push(await row(label, estimator, Number(count)));
const header = ["nuisances", "bias", "bias against true nuisances", "sd", "RMSE", "coverage", "mean SE / sd"];
publish(
  `average-effect-${name}`,
  `# Average effect, setup ${setup.name}, replications 1 to ${count}

Augmented inverse propensity weighting, five folds unless said; Monte Carlo errors in brackets. 'Against true nuisances' is the mean
difference from the same estimator with the true nuisances on the same data: it has the noise of the replications taken out.

${markdownTable(header, rows)}
`,
);
