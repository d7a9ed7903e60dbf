import type { CareerRunResult } from "@career-dml/core";
import { type Block, type Fact, filled, FINDING_LABELS, number, type Section } from "./document.js";
import type { Figure } from "./figures/canvas.js";
import { type Choosable, controlsHtml } from "./formats/controls-html.js";
import { escapeHtml } from "./formats/escape.js";
import { groupsHtml } from "./formats/groups-html.js";
import { type MarkedRows, tableHtml, valueHtml } from "./formats/table-html.js";
import { variantsHtml } from "./formats/variants-html.js";
import { integer } from "./number-format.js";
import { page } from "./page.js";
import { sections } from "./sections/index.js";
import type { Draft, Table } from "./table.js";
import { tables } from "./tables/index.js";
import { eachGroup, type OneGroup } from "./tables/one-group.js";

interface DocumentContext extends Pick<Content, "groupsOf"> {
  readonly variants: readonly Figure[];
  readonly marked: MarkedRows;
  readonly labelOf: (representation: string) => string;
  readonly tables: ReadonlyMap<string, { readonly item: Table; readonly number: number }>;
  readonly figures: ReadonlyMap<string, { readonly item: Figure; readonly number: number }>;
}

/**
 * The report as one self-contained page: no request, light and dark, printable, and complete without its script. Everything that
 * comes from the data is escaped; every number of a table stands unrounded in a `<data value>`.
 *
 * @param figures Drawn figures, inlined as SVG.
 * @param variants The same figures for other representations, between which the page switches; see `figureVariants`.
 */
export function html(result: CareerRunResult, figures: readonly Figure[], variants: readonly Figure[] = []): string {
  const footer = "Made by CAREER-DML. Every number stands in results.json; tables and figures lie beside this file.";
  const drawn = new Set([...figures, ...variants].map(({ representation }) => representation));
  const content: Content = {
    all: sections(result),
    tables: tables(result),
    figures,
    variants,
    choices: result.representations.filter(({ name }) => name === result.choice.chosen || drawn.has(name)),
    chosen: result.choice.chosen,
    groupsOf: (figure) => {
      const of = result.representations.find(({ name }) => name === figure.representation);
      return of === undefined || of.gates === null ? [] : eachGroup(of.gates, of.groupProfiles);
    },
  };
  return page(result.title, documentHtml(content, headerHtml(result), footer));
}

/** What a page is made of. */
export interface Content {
  readonly all: readonly Section[];
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
  /** Figures of the same names for other representations. Default none. */
  readonly variants?: readonly Figure[];
  /** Representations that the reader may choose between. Default none. */
  readonly choices?: readonly Choosable[];
  /** Key of the one that is shown at first. */
  readonly chosen?: string;
  /** The groups that the marks of the figure of sorted groups stand for. */
  readonly groupsOf: (figure: Figure) => readonly OneGroup[];
}

/** The body of a page: header, contents, sections that have something to show, footer. The first section is the summary. */
export function documentHtml(content: Content, header: string, footer: string): readonly string[] {
  const { all, variants = [], choices = [], chosen = null, groupsOf } = content;
  const labels = new Map(choices.map(({ name, label }) => [name, label]));
  const context: DocumentContext = {
    tables: number(all, "table", content.tables),
    figures: number(all, "figure", content.figures),
    variants,
    marked: { keys: new Map(choices.map(({ name, label }) => [label, name])), chosen },
    labelOf: (name) => labels.get(name) ?? name,
    groupsOf,
  };
  const shown = filled(all, new Set([...context.tables.keys(), ...context.figures.keys()]));
  return [
    `<a class="skip" href="#${all[0]!.id}">To the summary</a>`,
    '<div class="layout">',
    header,
    `<div class="side">${controlsHtml(choices, chosen)}${tocHtml(shown)}</div>`,
    `<main>\n${shown.map((section) => sectionHtml(section, context)).join("\n")}\n</main>`,
    `<footer>${footer}</footer>`,
    "</div>",
  ];
}

const PROFILES: Readonly<Record<CareerRunResult["profile"], string>> = {
  default: "simulated careers",
  "v3.4": "simulated careers, reference profile v3.4",
  "semi-synthetic": "semi-synthetic careers",
  data: "observed careers",
};

const headerHtml = ({ title, profile, data, seed }: CareerRunResult): string => `<header>
<h1>${escapeHtml(title)}</h1>
<p class="subtitle">${PROFILES[profile]} · effect of ${escapeHtml(data.treatment)} on ${escapeHtml(data.outcome.name)} · ${integer(data.units)} units, ${integer(data.treated)} treated · seed ${seed}</p>
</header>`;

const tocHtml = (shown: readonly Section[]): string =>
  `<nav class="toc" aria-label="Contents"><ol>${shown.map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`).join("")}</ol></nav>`;

const sectionHtml = ({ id, title, blocks }: Section, context: DocumentContext): string =>
  `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escapeHtml(title)}</h2>\n${blocks.map((block) => blockHtml(block, context)).join("\n")}\n</section>`;

function blockHtml(block: Block, context: DocumentContext): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "heading":
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case "formula":
      return `<div class="formula" role="math" tabindex="0" aria-label="${escapeHtml(block.text)}">${escapeHtml(block.text)}</div>`;
    case "code":
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "facts":
      return `<dl class="facts">${block.facts.map(factHtml).join("")}</dl>`;
    case "brief":
      return `<dl class="brief">${block.lines.map(({ label, text }) => `<div><dt>${label}</dt><dd>${escapeHtml(text)}</dd></div>`).join("\n")}</dl>`;
    case "findings":
      return `<ul class="findings">${block.findings
        .map(
          ({ kind, text }) =>
            `<li class="${kind}"><span class="tag">${FINDING_LABELS[kind]}</span><p>${escapeHtml(text)}</p></li>`,
        )
        .join("\n")}</ul>`;
    case "box":
      return boxHtml(block);
    case "table": {
      const found = context.tables.get(block.name);
      return found === undefined ? "" : tableHtml(found.item, `Table ${found.number}`, context.marked);
    }
    case "figure": {
      const found = context.figures.get(block.name);
      return found === undefined ? "" : figureBlockHtml(found.item, `Figure ${found.number}`, context);
    }
  }
}

/** A figure for every representation that it is drawn for, and the groups behind its marks. */
function figureBlockHtml(figure: Figure, label: string, { variants, labelOf, groupsOf }: DocumentContext): string {
  const below = (of: Figure): string => {
    const groups = of.name === "gates" ? groupsOf(of) : [];
    return groups.length === 0 ? "" : `${groupsHtml(groups)}\n`;
  };
  return variantsHtml(
    { figures: [figure, ...variants.filter(({ name }) => name === figure.name)], labelOf, below },
    label,
  );
}

const boxHtml = ({ title, intro, items }: Extract<Block, { kind: "box" }>): string =>
  `<aside class="box" role="note"><h3>${escapeHtml(title)}</h3><p>${escapeHtml(intro)}</p><ol>${items
    .map((item) => `<li><strong>${escapeHtml(item.title)}.</strong> ${escapeHtml(item.text)}</li>`)
    .join("\n")}</ol></aside>`;

const factHtml = ({ label, value, detail }: Fact): string =>
  `<div><dt>${escapeHtml(label)}</dt><dd>${draftHtml(value)}${detail === undefined ? "" : `<small>${draftHtml(detail)}</small>`}</dd></div>`;

function draftHtml(draft: Draft): string {
  if (draft.kind === "text") return escapeHtml(draft.text);
  return valueHtml(draft.kind === "none" ? { kind: "none", mark: null } : draft);
}
