// The default profile over seeds: does the representation that the data choose remove the bias that education and
// flexicurity leave, and is the oracle unbiased? Writes a table with Monte Carlo errors.
//
//   npm run study -- default-profile [seeds = 20] [n = 2000] [k = 1]
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError, type EffectResult, type RunContext } from "@career-dml/core";
import { monteCarlo, type MonteCarloResult, type SeedEstimate } from "@career-dml/study";
import { type EstimatedCareers, estimateCareers } from "career-dml";
import { markdownTable } from "../markdown-table.js";
import { figure } from "../study-table.js";

/** The single adjustment with the smallest regrets, and the star aggregate of all. */
const CHOSEN = "chosen single";
const AGGREGATE = "chosen, aggregated";

interface StudyArguments {
  readonly seeds: number;
  readonly n: number;
  readonly careerStrength: number;
}

/** One pass over the seeds; every estimator reads the same estimates of a seed. */
async function study(
  { seeds, n, careerStrength }: StudyArguments,
  run: RunContext,
): Promise<Map<string, MonteCarloResult>> {
  const list = Array.from({ length: seeds }, (_, k) => k + 1);
  const bySeed = new Map<number, Promise<EstimatedCareers>>();
  const estimated = (seed: number): Promise<EstimatedCareers> => {
    const known = bySeed.get(seed) ?? estimateCareers({ seed, n, careerStrength, betas: [] }, run);
    bySeed.set(seed, known);
    return known;
  };
  const first = await estimated(list[0]!);
  const results = new Map<string, MonteCarloResult>();
  for (const name of [...first.adjusted.map((a) => a.name), CHOSEN, AGGREGATE]) {
    const job = async (seed: number): Promise<SeedEstimate> => asSeedEstimate(await estimated(seed), name);
    results.set(name, await monteCarlo(job, { seeds: list }, run));
    process.stderr.write(`${name}\n`);
  }
  return results;
}

function asSeedEstimate({ careers, adjusted, choice, unavailable }: EstimatedCareers, name: string): SeedEstimate {
  const single = adjusted.find((a) => a.name === (name === CHOSEN ? choice.chosen : name));
  if (name !== AGGREGATE && single === undefined) {
    throw new DataError(unavailable.map(({ check, reason }) => ({ path: check, message: reason })));
  }
  const ate: EffectResult = name === AGGREGATE ? choice.ate : single!.fit.ate;
  return { estimate: ate.estimate, se: ate.se, truth: careers.truth!.summary.sampleAte };
}

function table(results: ReadonlyMap<string, MonteCarloResult>): string {
  const header = ["adjustment", "bias", "empirical SE", "RMSE", "coverage", "mean SE / empirical SE", "failures"];
  const rows = [...results].map(([name, r]) => {
    const figures = [r.bias, r.empiricalSe, r.rmse, r.coverage, r.seRatio].map(figure);
    return [name, ...figures, String(r.failures.length)];
  });
  return markdownTable(header, rows);
}

const [seeds = 20, n = 2000, careerStrength = 1] = process.argv.slice(2).map(Number);
const results = await study({ seeds, n, careerStrength }, {});
const bias = (name: string): number => Math.abs(results.get(name)!.bias.value!);
const ratio = bias(AGGREGATE) / bias("covariates");
const text = `# Default profile, n = ${n}, k = ${careerStrength}, seeds 1 to ${seeds}

Bias against the sample ATE; Monte Carlo errors in brackets.

${table(results)}

|bias| of the aggregated choice over |bias| with covariates alone: ${ratio.toFixed(3)}
`;
const folder = join(dirname(fileURLToPath(import.meta.url)), "../../results/studies");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `default-profile-n${n}-k${careerStrength}.md`), text);
process.stdout.write(text);
