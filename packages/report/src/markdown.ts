import type { CareerRunResult } from "@career-dml/core";
import { type Block, type Fact, filled, FINDING_LABELS, number } from "./document.js";
import type { FigureText } from "./figures/canvas.js";
import { escapeMarkdown } from "./formats/escape.js";
import { tableMarkdown } from "./formats/table-markdown.js";
import { sections } from "./sections/index.js";
import type { Draft, Table } from "./table.js";
import { tables } from "./tables/index.js";

interface Context {
  readonly tables: ReadonlyMap<string, { readonly item: Table; readonly number: number }>;
  readonly figures: ReadonlyMap<string, { readonly item: FigureText; readonly number: number }>;
}

/**
 * The report as GitHub-flavoured Markdown, with the same numbers as report.html.
 *
 * @param figures Figures to link as `figures/NAME.svg`; none by default.
 */
export function markdown(result: CareerRunResult, figures: readonly FigureText[] = []): string {
  const all = sections(result);
  const found = tables(result);
  const context: Context = { tables: number(all, "table", found), figures: number(all, "figure", figures) };
  const present = new Set([...context.tables.keys(), ...context.figures.keys()]);
  const parts = filled(all, present).map(
    ({ title, blocks }) => `## ${title}\n\n${blocks.map((block) => blockMarkdown(block, context)).join("\n")}`,
  );
  return `# ${escapeMarkdown(result.title)}\n\n${parts.join("\n")}`
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()
    .concat("\n");
}

function blockMarkdown(block: Block, context: Context): string {
  switch (block.kind) {
    case "paragraph":
      return `${escapeMarkdown(block.text)}\n`;
    case "heading":
      return `### ${escapeMarkdown(block.text)}\n`;
    case "formula":
      return `\`\`\`text\n${block.text}\n\`\`\`\n`;
    case "code":
      return `${fence(block.text)}json\n${block.text}\n${fence(block.text)}\n`;
    case "list":
      return `${block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")}\n`;
    case "facts":
      return `${block.facts.map(factMarkdown).join("\n")}\n`;
    case "brief":
      return `${block.lines.map(({ label, text }) => `- **${label}.** ${escapeMarkdown(text)}`).join("\n")}\n`;
    case "findings":
      return `${block.findings.map((f) => `- **${FINDING_LABELS[f.kind]}.** ${escapeMarkdown(f.text)}`).join("\n")}\n`;
    case "box":
      return `> **${block.title}.** ${block.intro}\n>\n${block.items.map((i) => `> - **${i.title}.** ${i.text}`).join("\n")}\n`;
    case "table": {
      const found = context.tables.get(block.name);
      return found === undefined ? "" : tableMarkdown(found.item, `Table ${found.number}`);
    }
    case "figure":
      return figureMarkdown(context.figures.get(block.name));
  }
}

/** A fence longer than any run of backticks inside. */
const fence = (text: string): string =>
  "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));

const draftText = (draft: Draft): string => (draft.kind === "none" ? "–" : draft.text);

const detailText = (detail: Draft): string => {
  const shown = escapeMarkdown(draftText(detail));
  return detail.kind === "interval" ? ` ${shown}` : ` (${shown})`;
};

const factMarkdown = ({ label, value, detail }: Fact): string =>
  `- ${escapeMarkdown(label)}: **${draftText(value)}**${detail === undefined ? "" : detailText(detail)}`;

function figureMarkdown(found: { readonly item: FigureText; readonly number: number } | undefined): string {
  if (found === undefined) return "";
  const { item, number } = found;
  return `![${escapeMarkdown(item.title)}](figures/${item.name}.svg)\n\n**Figure ${number}. ${escapeMarkdown(item.title)}**\n\n${escapeMarkdown(item.caption)}\n`;
}
