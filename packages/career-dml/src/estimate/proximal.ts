import { bindColumns, type Design, type Issue, report } from "@career-dml/core";
import type { ProximalEffect } from "@career-dml/dml";
import { effectSetText, levelText } from "@career-dml/report/text";
import { choice, flagHints, integer, number } from "../fields.js";
import { clashes } from "../option-conflicts.js";
import { dataFields as panelFields, DATA, ESTIMATION } from "../options.js";
import { partitions } from "./cross-fitting.js";
import type { CareerSample } from "./data/career-sample.js";
import { columnList, commonFields, covariates, dataFields, neededColumn, repetitions } from "./fields.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod, type Fitted, type Statistic, statistic } from "./method.js";

/** What must hold, of the part of the career that stands in for the treatment. */
const assumption = (treatmentPart: "early" | "late"): string =>
  `if the two parts of the career share nothing but what is hidden and the covariates, and the outcome does not depend on the ${treatmentPart} part otherwise`;

/** The average effect of a choice that something hidden moves, of which two parts of a career are proxies. */
export const proximal = defineMethod({
  name: "proximal",
  title: "Proximal estimation from careers",
  question: "the average effect of a 0/1 treatment chosen for hidden reasons that show early and late in careers",
  example: {
    about: "union membership and log wages of young women, ability seen in their occupations early and late",
    command: `career-dml estimate proximal --data nlswork.csv --unit idcode --time year --sequence occ_code \\
    --outcome ln_wage --treatment union --covariates age,grade,south --missing drop --short-careers drop`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    data: dataFields.data
      .describe("CSV, Parquet, Arrow or DuckDB file with one row per unit and time")
      .register(flagHints, { placeholder: "file", group: DATA }),
    outcome: neededColumn("column of the outcome, a number, taken at the landmark"),
    treatment: neededColumn("column of the treatment, 0 or 1, taken at the landmark"),
    covariates,
    unit: panelFields.unit,
    time: panelFields.time,
    sequence: panelFields.sequence,
    at: panelFields.at,
    shortCareers: choice(["error", "drop"])
      .default("error")
      .describe("units whose career is shorter than the gap and two periods: refuse, or drop and count")
      .register(flagHints, { placeholder: "rule", group: DATA }),
    gap: integer(0, 1000)
      .default(2)
      .describe("periods between the early and the late part of a career that belong to neither")
      .register(flagHints, { placeholder: "periods", group: ESTIMATION }),
    outcomePart: choice(["early", "late"])
      .default("early")
      .describe("part of the career that enters the outcome bridge; the other one stands in for the treatment")
      .register(flagHints, { placeholder: "part", group: ESTIMATION }),
    outcomeProxies: columnList("further columns that show what is hidden and that the treatment does not move"),
    treatmentProxies: columnList(
      "further columns that show what is hidden or move the treatment, and do not move the outcome: peers' adoption, an instrument",
    ),
    bridges: choice(["learned", "linear"])
      .default("learned")
      .describe("bridge functions: series learned out of fold with a doubly robust score, or two-stage least squares")
      .register(flagHints, { placeholder: "kind", group: ESTIMATION }),
    degree: integer(1, 6)
      .default(3)
      .describe("highest power of a proxy in a learned bridge; powers are penalised, by cross-validation")
      .register(flagHints, { placeholder: "power", group: ESTIMATION }),
    folds: integer(3, 1000)
      .default(5)
      .describe("folds of cross-fitting")
      .register(flagHints, { placeholder: "count", group: ESTIMATION }),
    repetitions,
    weakBelow: number(0, 1e6)
      .default(10)
      .describe("F of the proxies below which there is no standard error, but a set that is robust to weak proxies")
      .register(flagHints, { placeholder: "F", group: ESTIMATION }),
    ...commonFields,
  },
  conflicts: roleIssues,
  read: async (options, run) => {
    const { readCareerSample } = await import("./data/career-sample.js");
    return readCareerSample(
      options,
      {
        periods: options.gap + 2,
        columns: { outcomeProxies: options.outcomeProxies, treatmentProxies: options.treatmentProxies },
      },
      run,
    );
  },
  fit: async (sample, options, run) => {
    const [{ proximalEffect }, { careerSegments }] = await Promise.all([
      import("@career-dml/dml"),
      import("@career-dml/gru"),
    ]);
    const { outcome, covariates: x, columns, sequences } = sample as CareerSample;
    const treatment = Uint8Array.from(sample.treatment!);
    const { early, late } = careerSegments(sequences, { gap: options.gap });
    const [w, z] = options.outcomePart === "early" ? [early, late] : [late, early];
    const folds = await partitions(sample, options, run);
    report(run, "nuisances", 0, 1);
    const { bridges, degree, weakBelow, level, seed } = options;
    const effect = await proximalEffect(
      {
        outcome,
        treatment,
        covariates: x,
        outcomeProxies: beside(w, columns["outcomeProxies"]!),
        treatmentProxies: z,
        moreTreatmentProxies: columns["treatmentProxies"]!.p > 0 ? columns["treatmentProxies"]! : null,
        folds,
      },
      { bridges, degree, weakBelow, level, seed },
      run,
    );
    return fittedOf(effect, sample.names, assumption(options.outcomePart === "early" ? "late" : "early"));
  },
});

const beside = (first: Design, more: Design): Design => (more.p === 0 ? first : bindColumns(first, more));

function fittedOf(effect: ProximalEffect, names: CareerSample["names"], under: string): Fitted {
  const { estimator: label, options: _, seed: __, relevance, penalties: ___, ...found } = effect;
  const weak = "; the proxies are weak, so that only the robust set says how sure this is";
  const meaning =
    found.estimate === null
      ? `The data do not say what ${names.treatment} = 1 instead of 0 changes in ${names.outcome}: the early and the late part of the career do not show the same hidden thing clearly enough.`
      : averageMeaning(names, "ATE", relevance.strength === "weak" ? `${under}${weak}` : under);
  const statistics = statisticsOf(relevance, found.robustSet);
  return Object.freeze({ ...found, label, meaning, statistics, predictions: null });
}

const STRENGTH = {
  strong: "strong enough for a standard error",
  weak: "weak: read the robust set",
  irrelevant: "share nothing that can be told from chance",
} as const;

/** What the proxies share, and the effects that keep their level however little that is. */
const statisticsOf = (
  { arms, strength }: ProximalEffect["relevance"],
  robustSet: ProximalEffect["robustSet"],
): Statistic[] => [
  ...arms.map(({ treatment, f, pValue, r2 }) =>
    statistic(`relevance of the proxies where treatment is ${treatment}, F`, f, {
      pValue,
      reason: `they share ${(100 * r2).toFixed(1)} % of their variance`,
    }),
  ),
  statistic(`${levelText(robustSet.level)} set robust to weak proxies`, null, {
    reason: robustSet.shape === "everything" ? "all numbers: the proxies cannot tell" : effectSetText(robustSet),
  }),
  statistic("proxies", null, { reason: STRENGTH[strength] }),
];

type Given = Readonly<Record<string, unknown>>;

/** What careers need, and columns that are proxies and something else. */
function roleIssues(given: Given): Issue[] {
  const isAbsent = (name: string): boolean => {
    return (
      given[name] === undefined || given[name] === null || (Array.isArray(given[name]) && given[name].length === 0)
    );
  };
  const isWide = isAbsent("time") && JSON.stringify(given["sequence"] ?? []).includes("..");
  const needed = [
    ["sequence", "is needed: the columns of the career"],
    ["unit", "is needed: the column that identifies a unit over time"],
    [
      "time",
      "is needed: the column that orders the rows of a unit; or columns of one row per unit, as in --sequence occupation=occ0..occ9",
    ],
  ] as const;
  const absent = isWide ? [] : needed.filter(([path]) => isAbsent(path)).map(([path, message]) => ({ path, message }));
  const taken = clashes(given, ["unit", "treatment", "outcome", "covariates", "outcomeProxies", "treatmentProxies"]);
  return [...absent, ...taken.filter(({ path }) => path === "outcomeProxies" || path === "treatmentProxies")];
}
