import type { Finding } from "@career-dml/core";
import type { Draft } from "./table.js";

/** A labelled number of the headline. */
export interface Fact {
  readonly label: string;
  readonly value: Draft;
  readonly detail?: Draft;
}

/** One answer of the summary in words. */
export interface BriefLine {
  readonly label: string;
  readonly text: string;
}

/** A part of the report, independent of its format. Texts are plain: every format escapes them. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "formula"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "brief"; readonly lines: readonly BriefLine[] }
  | { readonly kind: "findings"; readonly findings: readonly Finding[] }
  | {
      readonly kind: "box";
      readonly title: string;
      readonly intro: string;
      readonly items: readonly { readonly title: string; readonly text: string }[];
    }
  /** A table or figure by name; left out where the result does not fill it. */
  | { readonly kind: "table"; readonly name: string }
  | { readonly kind: "figure"; readonly name: string };

/** A chapter of the report. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const paragraph = (text: string): Block => ({ kind: "paragraph", text });
export const heading = (text: string): Block => ({ kind: "heading", text });
export const formula = (text: string): Block => ({ kind: "formula", text });
export const tableBlock = (name: string): Block => ({ kind: "table", name });
export const figureBlock = (name: string): Block => ({ kind: "figure", name });

/** Words for each kind of finding. */
export const FINDING_LABELS: Readonly<Record<Finding["kind"], string>> = {
  estimate: "Estimate",
  choice: "Choice",
  check: "Check",
  limit: "Limit",
  caution: "Caution",
  fault: "Fault",
};

/** Numbers tables and figures in the order in which the sections name them, and drops what is not there. */
export function number<T extends { readonly name: string }>(
  sections: readonly Section[],
  kind: "table" | "figure",
  items: readonly T[],
): ReadonlyMap<string, { readonly item: T; readonly number: number }> {
  const byName = new Map(items.map((item) => [item.name, item]));
  const named = sections.flatMap((s) => s.blocks.flatMap((b) => (b.kind === kind && "name" in b ? [b.name] : [])));
  const present = named.flatMap((name) => byName.get(name) ?? []);
  return new Map(present.map((item, i) => [item.name, { item, number: i + 1 }]));
}

const withoutEmptyHeadings = (blocks: readonly Block[]): readonly Block[] =>
  blocks.filter((b, i) => b.kind !== "heading" || (blocks[i + 1] !== undefined && blocks[i + 1]?.kind !== "heading"));

/** Sections without a block to show disappear. */
export const filled = (sections: readonly Section[], present: ReadonlySet<string>): readonly Section[] =>
  sections
    .map((s) => ({ ...s, blocks: withoutEmptyHeadings(s.blocks.filter((b) => !("name" in b) || present.has(b.name))) }))
    .filter((s) => s.blocks.some((b) => b.kind !== "paragraph" && b.kind !== "heading") || s.blocks.length > 1);
