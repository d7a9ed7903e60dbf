import type { CareerRunResult } from "@career-dml/core";
import { type Block, type Fact, figureBlock, heading, paragraph, type Section, tableBlock } from "../document.js";
import { ATTRIBUTED_HEADS, attributionName } from "../attribution-rows.js";
import { FLOW_FIGURES } from "../figures/flow-categories.js";
import { heckmanRows, representationRows } from "../effect-rows.js";
import { decimalsFor, fixed, integer, levelText, percent } from "../number-format.js";
import { REFERENCE_FAULTS } from "../reference-faults.js";
import { interval, number, text } from "../table.js";
import { brief } from "./brief.js";

function facts({ choice, validation, data, truth }: CareerRunResult): readonly Fact[] {
  const { ate } = choice;
  const format = fixed(decimalsFor([ate.se]));
  return [
    {
      label: `Effect on ${data.outcome.name}, ${ate.estimandLabel} (${levelText(ate.level)} interval)`,
      value: number(ate.estimate, format),
      detail: ate.ci === null ? text(ate.reason ?? "no interval") : interval(ate.ci, format),
    },
    ...(truth === null
      ? []
      : [{ label: "Truth of this simulation (sample ATE)", value: number(truth.sampleAte, format) }]),
    { label: "Units", value: number(data.units, integer), detail: text(`${integer(data.treated)} of them treated`) },
    {
      label: "Robustness value",
      value: number(validation.sensitivity.robustnessValue, percent),
      detail: text("of residual variance would explain the estimate away"),
    },
  ];
}

const faultsBox: Block = {
  kind: "box",
  title: "This profile repeats the faults of its reference",
  intro:
    "Profile v3.4 computes what the reference system computes, mistakes included, so that the two can be compared. Its numbers are not evidence about anything else. What is wrong with them:",
  items: REFERENCE_FAULTS,
};

const summary = (result: CareerRunResult): Section => ({
  id: "summary",
  title: "Summary",
  blocks: [
    { kind: "brief", lines: brief(result) },
    ...(result.profile === "v3.4" ? [faultsBox] : []),
    { kind: "facts", facts: facts(result) },
    ...(result.verdict.length === 0
      ? []
      : [heading("What was found"), { kind: "findings", findings: result.verdict } as const]),
  ],
});

/** Warnings of all estimators, each once, with the rows it concerns. */
function warnings(result: CareerRunResult): readonly Block[] {
  const concerned = new Map<string, string[]>();
  for (const { label, effect } of [...representationRows(result), ...heckmanRows(result)]) {
    for (const warning of effect.warnings) concerned.set(warning, [...(concerned.get(warning) ?? []), label]);
  }
  if (concerned.size === 0) return [];
  return [
    paragraph("Warnings of the estimators:"),
    {
      kind: "list",
      items: [...concerned].map(([warning, labels]) => `${[...new Set(labels)].join(", ")}: ${warning}`),
    },
  ];
}

const section = (id: string, title: string, blocks: readonly Block[]): Section => ({ id, title, blocks });

/** Everything between the title and the methods. */
export const resultSections = (result: CareerRunResult): readonly Section[] => [
  summary(result),
  section("effect", "The average effect", [
    figureBlock("ate-by-representation"),
    tableBlock("estimates"),
    tableBlock("against-truth"),
    figureBlock("bias-explained"),
    tableBlock("true-losses"),
    tableBlock("att"),
    ...warnings(result),
  ]),
  section("choice", "What the careers say", [
    paragraph(result.choice.careerInformation.text),
    tableBlock("criteria"),
    tableBlock("aggregation"),
    heading("What the encoder reads from occupations"),
    ...ATTRIBUTED_HEADS.map((head) => figureBlock(attributionName(head))),
  ]),
  section("groups", "Who gains more", [
    figureBlock("gates"),
    tableBlock("gates-difference"),
    figureBlock("effect-distribution"),
    figureBlock("targeting"),
    tableBlock("predicted-effects"),
    tableBlock("group-profiles"),
  ]),
  section("data", "The data", [
    tableBlock("data"),
    tableBlock("covariates"),
    tableBlock("sequences"),
    ...FLOW_FIGURES.map(figureBlock),
    tableBlock("numeric-sequences"),
    tableBlock("career-shapes"),
  ]),
  section("overlap", "Overlap and nuisance functions", [
    figureBlock("overlap"),
    tableBlock("overlap"),
    figureBlock("covariate-balance"),
    tableBlock("balance"),
    figureBlock("calibration"),
    tableBlock("nuisances"),
  ]),
  section("benchmarks", "Classical benchmarks", [
    figureBlock("bias-dml-against-heckman"),
    figureBlock("dml-against-heckman"),
    tableBlock("heckman"),
  ]),
  section("robustness", "What could overturn it", [
    heading("A variable that nobody recorded"),
    figureBlock("sensitivity-contour"),
    tableBlock("sensitivity"),
    tableBlock("sensitivity-benchmarks"),
    heading("Placebos"),
    figureBlock("placebo"),
    tableBlock("placebo"),
    heading("More to adjust for"),
    figureBlock("causal-sufficiency"),
    tableBlock("sufficiency"),
    heading("What the representations carry"),
    figureBlock("probing"),
    tableBlock("probing"),
    heading("The setting of the encoder"),
    figureBlock("vib-sweep"),
    tableBlock("sweep"),
    heading("The rule of selection"),
    figureBlock("selection-robustness"),
    tableBlock("selection"),
    heading("What has no answer"),
    tableBlock("unavailable"),
  ]),
  section("power", "Power", [figureBlock("mde-frontier"), tableBlock("power"), figureBlock("mde-heat-map")]),
];

/** Tables for those who want every number. */
export const appendixSection = section("appendix", "Further tables", [
  tableBlock("career-moves"),
  tableBlock("gates"),
  tableBlock("cate"),
  tableBlock("attribution"),
  tableBlock("extreme-propensities"),
  tableBlock("propensity"),
  tableBlock("heckman-coefficients"),
  tableBlock("variance"),
  tableBlock("mde-frontier"),
  tableBlock("mde-grid"),
]);
