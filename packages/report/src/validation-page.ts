import { canonicalJson, type EstimateValidation } from "@career-dml/core";
import { type Block, type Fact, figureBlock, heading, paragraph, type Section, tableBlock } from "./document.js";
import type { Figure } from "./figures/canvas.js";
import { escapeHtml } from "./formats/escape.js";
import { documentHtml } from "./html.js";
import { decimalsFor, fixed, integer, levelText, percent } from "./number-format.js";
import { page } from "./page.js";
import { interval, number, text } from "./table.js";
import { validationTables } from "./tables/estimate-validation.js";
import { eachGroup, type OneGroup } from "./tables/one-group.js";

/**
 * The checks of one estimate as one self-contained page: no request, light and dark, printable, complete without its script. Everything that comes from the
 * data is escaped.
 *
 * @param figures Drawn figures, inlined as SVG.
 */
export function validationPage(result: EstimateValidation, figures: readonly Figure[]): string {
  const { data, effect, label, seed } = result;
  const title = `How far to trust the effect of ${data.treatment} on ${data.outcome}`;
  const subtitle = `${data.file} · ${label} · ${integer(effect.n)} of ${integer(data.rows)} rows · seed ${seed}`;
  const header = `<header>\n<h1>${escapeHtml(title)}</h1>\n<p class="subtitle">${escapeHtml(subtitle)}</p>\n</header>`;
  const content = {
    all: sectionsOf(result),
    tables: validationTables(result),
    figures,
    groupsOf: () => groupsOf(result),
  };
  const footer = "Made by CAREER-DML. Every number stands in what --json writes.";
  return page(title, documentHtml(content, header, footer));
}

const groupsOf = ({ gates }: EstimateValidation): readonly OneGroup[] => (gates === null ? [] : eachGroup(gates, null));

function factsOf({ effect, sensitivity, data }: EstimateValidation): readonly Fact[] {
  const format = fixed(decimalsFor([effect.se]));
  return [
    {
      label: `Effect on ${data.outcome}, ${effect.estimandLabel} (${levelText(effect.level)} interval)`,
      value: number(effect.estimate, format),
      detail: effect.ci === null ? text(effect.reason ?? "no interval") : interval(effect.ci, format),
    },
    {
      label: "Robustness value",
      value: number(sensitivity.robustnessValue, percent),
      detail: text("of residual variance would explain the estimate away"),
    },
    {
      label: "Of its confidence bound",
      value: number(sensitivity.robustnessValueCi, percent),
      detail: text("would take away its significance"),
    },
  ];
}

const section = (id: string, title: string, blocks: readonly Block[]): Section => ({ id, title, blocks });

const sectionsOf = (result: EstimateValidation): readonly Section[] => [
  section("summary", "Summary", [
    { kind: "facts", facts: factsOf(result) },
    { kind: "findings", findings: result.verdict },
    ...(result.effect.warnings.length > 0
      ? [paragraph("Warnings of the estimator:"), { kind: "list", items: result.effect.warnings } as const]
      : []),
    tableBlock("unavailable"),
  ]),
  section("sensitivity", "A variable that nobody recorded", [
    figureBlock("sensitivity-contour"),
    tableBlock("sensitivity"),
    tableBlock("sensitivity-benchmarks"),
    tableBlock("instrument"),
    tableBlock("group-bounds"),
  ]),
  section("placebos", "Placebos", [figureBlock("placebo"), tableBlock("placebo")]),
  section("overlap", "Overlap and what was learned", [
    figureBlock("overlap"),
    tableBlock("overlap"),
    tableBlock("extreme-propensities"),
    tableBlock("nuisances"),
  ]),
  section("groups", "Who gains more", [
    figureBlock("gates"),
    tableBlock("gates"),
    heading("Are the predicted effects right?"),
    tableBlock("calibration"),
    heading("Is it worth to treat by them?"),
    figureBlock("targeting"),
    tableBlock("rate"),
  ]),
  section("rerun", "Run it again", [
    paragraph(
      "The same data, options and seed give the same numbers with any number of threads. The options, after defaults:",
    ),
    { kind: "code", text: canonicalJson(result.options) },
    paragraph("Rows of the file that are not used:"),
    {
      kind: "list",
      items:
        result.data.leftOut.length === 0
          ? ["none"]
          : result.data.leftOut.map(({ reason, count }) => `${integer(count)} ${reason}`),
    },
    paragraph("Versions:"),
    { kind: "code", text: canonicalJson(result.versions) },
  ]),
];
