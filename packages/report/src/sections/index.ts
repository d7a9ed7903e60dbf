import { type CareerRunResult, canonicalJson } from "@career-dml/core";
import { paragraph, type Section } from "../document.js";
import { methodsSection } from "./methods.js";
import { appendixSection, resultSections } from "./results.js";

/** Options, seed and versions: what it takes to get the same numbers again. */
const rerunSection = ({ options, seed, profile, versions }: CareerRunResult): Section => ({
  id: "rerun",
  title: "Run it again",
  blocks: [
    paragraph(
      "The same profile, seed, options and data give the same results.json, byte for byte but for its execution block, with any number of threads. The options, after defaults:",
    ),
    { kind: "code", text: canonicalJson({ profile, seed, options }) },
    paragraph("Versions:"),
    { kind: "code", text: canonicalJson(versions) },
  ],
});

/** The whole report, section by section. */
export const sections = (result: CareerRunResult): readonly Section[] => [
  ...resultSections(result),
  methodsSection(result),
  appendixSection,
  rerunSection(result),
];
