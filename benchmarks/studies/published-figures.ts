// Effects that others have published, on their data: 401(k) plans and financial assets, LaLonde's training programme with controls
// from the CPS, and the ten first files of IHDP, whose effects are known. Misses are printed like the rest.
//
//   npm run study -- published-figures [401k | lalonde | ihdp, default all of them]
import { readFileSync } from "node:fs";
import { bindColumns, createRng, type Design, design, mean, stratifiedFolds } from "@career-dml/core";
import { doublyRobustEffect, interactiveRegression, medianOverSplits, partiallyLinear } from "@career-dml/dml";
import { averageTreatmentEffect, causalForest, nuisanceForests, predictCausalForest } from "@career-dml/forest";
import { csvColumns, hasData, sharedPath } from "@career-dml/testing";
import { markdownTable } from "../markdown-table.js";
import { datasetOf } from "../setups.js";
import { meanWithError, publish } from "../study-table.js";

type Learners = "auto" | ("lasso" | "forest" | "boosting")[];
type Columns = Record<string, Float64Array>;

/** The given columns as a design. */
const designOf = (columns: Columns, names: readonly string[]): Design =>
  design(Object.fromEntries(names.map((name) => [name, columns[name]!])));

/** The program evaluation of Chernozhukov et al. (2018): eligibility for a 401(k) plan and net financial assets, dollars. */
const PENSIONS = ["age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown"];
const PARTITIONS = 3;

/** Published estimates and standard errors; none for the stack of all three. */
const PENSION_FIGURES: readonly (readonly [string, "plr" | "irm", Learners, number | null, number | null])[] = [
  ["partially linear, lasso", "plr", ["lasso"], 9580, 1325],
  ["partially linear, forest", "plr", ["forest"], 9127, 1313],
  ["partially linear, boosting", "plr", ["boosting"], 8700, 1360],
  ["partially linear, auto", "plr", "auto", null, null],
  ["interactive, lasso", "irm", ["lasso"], 8850, 1341],
  ["interactive, forest", "irm", ["forest"], 8202, 1118],
  ["interactive, boosting", "irm", ["boosting"], 8048, 1182],
  ["interactive, auto", "irm", "auto", null, null],
];

async function pensions(): Promise<string> {
  const columns = csvColumns("data/401k.csv");
  const treatment = Uint8Array.from(columns["e401"]!);
  const data = { outcome: columns["net_tfa"]!, treatment, designs: [designOf(columns, PENSIONS)] };
  const rows: string[][] = [];
  for (const [name, model, learners, published, error] of PENSION_FIGURES) {
    const splits: { estimate: number; se: number }[] = [];
    for (let r = 0; r < PARTITIONS; r++) {
      const input = { ...data, folds: stratifiedFolds(treatment, 5, createRng(42).fork("repetition", r)) };
      const nuisance = { learners };
      const found =
        model === "plr"
          ? await partiallyLinear(input, { nuisance })
          : await interactiveRegression(input, { nuisance, extreme: 0.001 });
      splits.push({ estimate: found.estimate, se: found.se! });
    }
    rows.push([name, ...against(medianOverSplits(splits), published, error)]);
    process.stderr.write(`${name}\n`);
  }
  return `## 401(k) plans

Effect of eligibility on net financial assets, dollars, 9,915 households; five folds, median of ${PARTITIONS} partitions. Published: Causal ML book.

${markdownTable(HEADER, rows)}`;
}

const HEADER = ["estimator", "estimate (SE)", "published (SE)", "distance in published SE", "within one"];

/** Estimate, publication, and how far apart they are. */
function against(
  { estimate, se }: { readonly estimate: number; readonly se: number },
  published: number | null,
  error: number | null,
): string[] {
  const own = `${estimate.toFixed(0)} (${se.toFixed(0)})`;
  if (published === null || error === null) return [own, "-", "-", "-"];
  const distance = Math.abs(estimate - published) / error;
  return [own, `${published.toFixed(0)} (${error.toFixed(0)})`, distance.toFixed(2), distance <= 1 ? "yes" : "no"];
}

const TRAINING = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"];
/** Standard error of the published forest estimate. */
const TRAINING_ERROR = 703.86;
/** From a forest with controls of the CPS, and the difference of means in the experiment. */
const TRAINING_FIGURES = { forest: 1571.17, experiment: 1794.34 };

/** The treated of the experiment of Dehejia and Wahba (1999), and men of the CPS who were never offered the programme. */
function trainingData() {
  const [experiment, survey] = [csvColumns("data/nsw-dw.csv"), csvColumns("data/cps.csv")];
  const treated = [...experiment["treat"]!.keys()].filter((i) => experiment["treat"]![i] === 1);
  const both = (name: string): Float64Array =>
    Float64Array.of(...treated.map((i) => experiment[name]![i]!), ...survey[name]!);
  const zeros = (name: string): Float64Array => both(name).map((v) => (v === 0 ? 1 : 0));
  const columns = design(Object.fromEntries(TRAINING.map((name) => [name, both(name)])));
  return {
    outcome: both("re78"),
    treatment: Uint8Array.from(both("treat")),
    design: bindColumns(columns, design({ u74: zeros("re74"), u75: zeros("re75") })),
  };
}

async function training(): Promise<string> {
  const data = trainingData();
  const seeds = [1, 2, 3, 4, 5];
  const rows: string[][] = [];
  const add = async (name: string, estimator: (seed: number) => Promise<{ estimate: number; se: number | null }>) => {
    const splits = [];
    for (const seed of seeds) {
      const { estimate, se } = await estimator(seed);
      splits.push({ estimate, se: se! });
    }
    const median = medianOverSplits(splits);
    for (const [of, published] of Object.entries(TRAINING_FIGURES)) {
      rows.push([`${name}, against the ${of}`, ...against(median, published, TRAINING_ERROR)]);
    }
    process.stderr.write(`${name}\n`);
  };
  await add("causal forest", async (seed) => {
    const hats = await nuisanceForests(data, { seed });
    const columns = { ...data, ...hats };
    const forest = await causalForest(columns, { seed });
    const { effect } = await predictCausalForest(forest, null);
    return averageTreatmentEffect({ ...columns, effect }, { estimand: "ATT", extreme: 0 });
  });
  await add("interactive, forest", (seed) => {
    const input = { ...data, designs: [data.design], folds: stratifiedFolds(data.treatment, 5, createRng(seed)) };
    const options = { nuisance: { learners: ["forest" as const] }, estimand: "ATT" as const, extreme: 0, seed };
    return interactiveRegression(input, options);
  });
  return `## LaLonde's programme with controls from the CPS

ATT on earnings in 1978, dollars, 185 treated and 15,992 controls; doubly robust by forests, median of ${seeds.length} seeds. One standard error is that of the published
forest, ${TRAINING_ERROR}.

${markdownTable(HEADER, rows)}`;
}

const FILES = 10;
const REPORTED = "RieszNet reports .11 over 1,000 files, Dragonnet .146";

/** A file of IHDP: the sample's average effect, from both potential means, is its truth. */
function infants(file: number) {
  const text = readFileSync(sharedPath(`data/ihdp/ihdp_${file}.csv`), "utf8").trim();
  const cells = text.split(/\r?\n/).map((line) => line.trim().split(/\s+/).map(Number));
  const at = (k: number): Float64Array => Float64Array.from(cells, (row) => row[k]!);
  const covariates = Array.from({ length: 25 }, (_, j) => [`x${j + 1}`, at(5 + j)] as const);
  return {
    outcome: at(1),
    treatment: Uint8Array.from(at(0)),
    covariates: design(Object.fromEntries(covariates)),
    truth: mean(at(4)) - mean(at(3)),
  };
}

const INFANT_LEARNERS: Readonly<Record<string, Parameters<typeof doublyRobustEffect>[1]>> = {
  "default (series, ridge, boosting)": {},
  auto: { nuisance: { learners: "auto" } },
  lasso: { nuisance: { learners: ["lasso"] } },
  "boosting alone": { nuisance: { learners: ["boosting"] } },
};

async function health(): Promise<string> {
  const rows: string[][] = [];
  for (const [name, options] of Object.entries(INFANT_LEARNERS)) {
    const errors: number[] = [];
    for (let file = 1; file <= FILES; file++) {
      const { outcome, treatment, covariates, truth } = infants(file);
      const data = datasetOf({ outcome, treatment, design: covariates });
      const folds = stratifiedFolds(treatment, 5, createRng(file));
      const { ate } = await doublyRobustEffect({ data, representation: null, folds }, { seed: file, ...options });
      errors.push(Math.abs(ate.estimate - truth));
    }
    const average = mean(errors);
    rows.push([name, meanWithError(errors, 3), Math.max(...errors).toFixed(3), average <= 0.15 ? "yes" : "no"]);
    process.stderr.write(`${name}\n`);
  }
  return `## IHDP

Error of the average effect in files 1 to ${FILES}, 747 infants each; doubly robust, five folds, Monte Carlo errors in brackets. ${REPORTED}.

${markdownTable(["learners", "mean absolute error", "largest", "at most .15"], rows)}`;
}

const STUDIES = { "401k": pensions, lalonde: training, ihdp: health };

const asked = process.argv[2];
if (asked !== undefined && !(asked in STUDIES)) {
  throw new RangeError(`no figures of ${asked}; there are ${Object.keys(STUDIES).join(", ")}`);
}
if (!hasData) throw new Error("the data sets of ../shared/data are absent");
const parts: string[] = [];
for (const [name, study] of Object.entries(STUDIES)) {
  if (asked === undefined || asked === name) parts.push(await study());
}
await publish(
  `published-figures${asked === undefined ? "" : `-${asked}`}`,
  `# Published figures\n\n${parts.join("\n\n")}\n`,
);
